"""Exports in Seller Center's own format, which lie beside the repository where the team works."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "samples"
needed = pytest.mark.skipif(not FOLDER.is_dir(), reason="the sample exports are not beside the repository")

US_MONTH = FOLDER / "Videodetails_US_20260101-20260131.xlsx"
US_DAYS = [FOLDER / f"Videodetails_US_2026010{day}.xlsx" for day in range(2, 9)]
UK_WEEK = FOLDER / "Video_UK_20250601-20250607.xlsx"
