"""uv run python -m benchmarks: build the data, run the rows, print the table, write JSON and Markdown."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--videos", default="1000,1000000",
        help="sizes of the shop: the smallest and the largest; growth is measured at those above the smallest where three "
        "or more are given, else at a hundredth, a tenth and all of the largest",
    )  # fmt: skip
    parser.add_argument(
        "--database", action="append", metavar="URL",
        help="sqlite, or a PostgreSQL server as postgres://user@host:port/name: only databases named …_bench are made "
        "there, and removed again. Give it twice for both; SQLite alone without it",
    )  # fmt: skip
    parser.add_argument("--only", nargs="+", metavar="ROW", default=[], help="codes of rows, such as list search")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "var" / "benchmarks", help="where results and scratch files lie"
    )
    parser.add_argument("--limit", type=float, default=3600, metavar="SECONDS", help="the most that one step may take")
    parser.add_argument("--keep", action="store_true", help="leave the databases for a later run")
    parser.add_argument(
        "--light",
        action="store_true",
        help="pages on videos whose states are loaded instead of judged: "
        "enough for the rows about pages, in a tenth of the time",
    )
    parser.add_argument("--quick", action="store_true", help="three rounds each: a smoke test, not a measurement")
    chosen = parser.parse_args(given)
    try:
        chosen.videos = sorted({int(size) for size in chosen.videos.split(",")})
    except ValueError:
        parser.error("--videos takes numbers with commas between them")
    if chosen.videos[0] < 1000:
        parser.error("--videos: a page of every tab needs 1,000 videos at least")
    return chosen


def main(given: list[str] | None = None) -> int:
    chosen = arguments(given)
    scratch = chosen.out.resolve() / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    # The signing key and everything else that the settings keep lies in the scratch folder, not in the seller's own.
    os.environ |= {
        "VAR_DIR": str(scratch),
        "DATABASE_URL": f"sqlite:///{scratch / 'none.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "HTTPS": "False",
        "DEBUG": "False",
    }
    os.environ.pop("REPLICA_URL", None)
    import django

    django.setup()
    from benchmarks.suite import run

    return run(chosen, scratch)


if __name__ == "__main__":
    sys.exit(main())
