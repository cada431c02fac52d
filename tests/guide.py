"""The guide's rows, and which test stands for each: a comment such as `# F2 F3` at the end of the test's first line."""

import re
from pathlib import Path

SIZES = {
    "A": (0, 11),
    "B": (1, 15),
    "C": (1, 12),
    "D": (1, 4),
    "E": (1, 15),
    "F": (1, 13),
    "G": (1, 7),
    "H": (1, 9),
    "I": (1, 5),
    "J": (1, 5),
}
ROWS = [f"{letter}{number}" for letter, (first, last) in SIZES.items() for number in range(first, last + 1)]
MARK = re.compile(r"def (test_\w+)\(.*  # ((?:[A-J]\d+ ?)+)$")


def by_row():
    """{row: [file::test, …]} from the comments in the test files."""
    found = {}
    for path in sorted(Path(__file__).parent.rglob("test_*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if mark := MARK.search(line):
                for row in mark[2].split():
                    found.setdefault(row, []).append(f"{path.name}::{mark[1]}")
    return found
