"""What was measured, as JSON that later runs add to and as Markdown."""

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import django

MET, MISSED, OPEN = "met", "**not met**", "–"


@dataclass(slots=True)
class Result:
    """One row on one database: its figure, and the figures that it comes from (milliseconds unless the name says)."""

    value: float | None = None
    parts: dict[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A line of the table: what is done, the bound, and in which direction it holds (no bound: for comparison only)."""

    code: str
    said: str
    bound: float | None
    unit: str = "×"
    least: bool = False

    def verdict(self, value: float | None) -> str:
        if value is None:
            return MISSED if self.bound is not None else OPEN
        if self.bound is None:
            return OPEN
        return MET if (value >= self.bound if self.least else value <= self.bound) else MISSED

    @property
    def limit(self) -> str:
        return OPEN if self.bound is None else f"{'≥' if self.least else '≤'} {_figure(self.bound, self.unit)}"


def machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "python": platform.python_version(),
        "django": django.get_version(),
        "system": sys.platform,
    }


def add(
    path: Path, vendor: str, version: str, sizes: list[int], found: dict[str, Result], *, light: bool = False
) -> dict[str, Any]:
    """Merge this run into the JSON file: rows measured now replace earlier ones of the same database."""
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"runs": {}}
    run = kept["runs"].setdefault(vendor, {"rows": {}})
    run["version"] = version
    run["rows"] |= {code: asdict(result) | {"sizes": sizes, "light": light} for code, result in found.items()}
    kept["machine"] = machine()
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    return kept


def markdown(kept: dict[str, Any], table: list[Work]) -> str:
    """The table with a column a database, then each row's own figures."""
    vendors = sorted(kept["runs"], reverse=True)
    largest = max(max(row["sizes"]) for run in kept["runs"].values() for row in run["rows"].values())
    lines = [_machine_line(kept, largest), ""]
    lines.append("| work | bound | " + " | ".join(vendors) + " |")
    lines.append("| --- | --- |" + " --- |" * len(vendors))
    for work in table:
        cells = [_cell(work, kept["runs"][vendor]["rows"].get(work.code), largest) for vendor in vendors]
        lines.append(f"| {work.said} | {work.limit} | " + " | ".join(cells) + " |")
    for vendor in vendors:
        lines += ["", f"## {vendor}, the figures behind it", ""]
        for work in table:
            row = kept["runs"][vendor]["rows"].get(work.code)
            if row and (row["parts"] or row["note"]):
                parts = " · ".join(_part(name, value) for name, value in row["parts"].items())
                lines.append(f"- {work.said}: {'; '.join(filter(None, (parts, row['note'])))}")
    return "\n".join(lines) + "\n"


def _machine_line(kept: dict[str, Any], largest: int) -> str:
    known = kept["machine"]
    versions = ", ".join(run["version"] for _, run in sorted(kept["runs"].items(), reverse=True))
    return (
        f"{known['cores']} cores, {known['memory_gb']} GB of memory, Python {known['python']}, Django {known['django']}, "
        f"{versions}. The largest shop has {largest:,} videos with seven daily rows each, where a cell names no other size."
    )


def _cell(work: Work, row: dict[str, Any] | None, largest: int) -> str:
    if row is None:
        return OPEN
    size = max(row["sizes"])
    at = "" if size == largest else f" at {size:,}"
    if row["value"] is None:
        return f"not measured{at} ({row['note']})"
    verdict = work.verdict(row["value"])
    return _figure(row["value"], work.unit) + at + ("" if verdict == OPEN else f", {verdict}")


def _figure(value: float, unit: str) -> str:
    return f"{_number(value)}{unit}" if unit in ("×", "") else f"{_number(value)} {unit}"


def _part(name: str, value: float) -> str:
    """“page 1 ms” and 3.1 as “page 1: 3.10 ms”."""
    said, _, unit = name.rpartition(" ")
    if unit not in ("ms", "s", "MB"):
        return f"{name}: {_number(value)}"
    return f"{said}: {_number(value)} {unit}"


def _number(value: float) -> str:
    if value and abs(value) < 0.1:
        return f"{value:.3f}"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"
