"""Reading an export in a child process with limits, so that no file can take the server down with it.

The parent starts `python -m diagnosis.sources.child`, which prints the items as JSON lines, many rows a line, while the
parent already uses them. A child that dies, hangs or runs out of memory is a file that could not be read.
"""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from diagnosis.rules.words import gettext_noop as _
from diagnosis.sources.errors import ExportRefused, said_again, say
from diagnosis.sources.items import Header, Item, Refusal, Row

MEMORY = 2 * 1024**3
# A megabyte of .xlsx or .csv takes well under a second to read.
SECONDS = 20
SECONDS_A_MEGABYTE = 5
BATCH = 500
ROOT = Path(__file__).resolve().parents[2]


def read_in_child(
    path: Path, *, name: str, currency: str, today: date, period: tuple[date, date] | None = None
) -> Iterator[Item]:
    """The items of seller_center.read_export, read by a child with limits on memory, time and files.

    Raises ExportRefused as read_export does, and when the child did not survive. Closing the iterator ends the child.
    """
    seconds = SECONDS + SECONDS_A_MEGABYTE * path.stat().st_size // 1024**2
    asked = {
        "path": str(path.resolve()),
        "name": name,
        "currency": currency,
        "today": today.isoformat(),
        "period": [day.isoformat() for day in period] if period else None,
        "seconds": seconds,
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "diagnosis.sources.child"],
        cwd=ROOT,
        env={
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONHASHSEED": "0",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=1 << 20,
        start_new_session=True,
    )
    watch = threading.Timer(seconds * 2, child.kill)
    watch.start()
    try:
        assert child.stdin
        assert child.stdout
        child.stdin.write(json.dumps(asked).encode())
        child.stdin.close()
        yield from _items(child.stdout, name)
    finally:
        watch.cancel()
        child.kill()
        if child.stdout:
            child.stdout.close()
        child.wait()


def _items(lines: Any, name: str) -> Iterator[Item]:
    ended = False
    for line in lines:
        if not line.endswith(b"\n"):
            # The child was ended within a line.
            break
        kind, content = json.loads(line)
        if kind == "rows":
            for row in content:
                row[8] = tuple(map(tuple, row[8]))
                row[11] = tuple(row[11])
                yield Row._make(row)
        elif kind == "refusal":
            number, reason, code, video = content
            yield Refusal(number, said_again(reason), code, video)
        elif kind == "header":
            start, end, currency, language, columns, sheet, notices = content
            yield Header(date.fromisoformat(start), date.fromisoformat(end), currency, language, tuple(columns),
                         sheet, tuple(map(said_again, notices)))  # fmt: skip
        elif kind == "refused":
            sentence, code = content
            raise ExportRefused(said_again(sentence), code)
        else:
            ended = True
    if not ended:
        raise ExportRefused(
            say(
                _(
                    "%(name)s could not be read: it takes more memory or time than an export does. Export a shorter period."
                ),
                name=name,
            ),
            "not_readable",
        )


def _parts(item: Header | Refusal) -> list[Any]:
    if isinstance(item, Refusal):
        return [item.number, item.reason.parts, item.code, item.video_id]
    *rest, notices = (getattr(item, field.name) for field in fields(item))
    return [*rest, [notice.parts for notice in notices]]


def _limit(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    asked = json.load(sys.stdin)
    _limit(asked["seconds"])
    from diagnosis.sources.seller_center import read_export

    out = sys.stdout
    rows: list[Row] = []

    def flush() -> None:
        if rows:
            out.write(json.dumps(["rows", rows], separators=(",", ":")) + "\n")
            rows.clear()

    period = asked["period"] and tuple(map(date.fromisoformat, asked["period"]))
    try:
        items = read_export(
            Path(asked["path"]),
            name=asked["name"],
            currency=asked["currency"],
            today=date.fromisoformat(asked["today"]),
            period=period,
        )
        for item in items:
            if isinstance(item, Row):
                rows.append(item)
                if len(rows) >= BATCH:
                    flush()
                continue
            flush()
            out.write(json.dumps([type(item).__name__.lower(), _parts(item)], default=str) + "\n")
        flush()
        out.write('["end", null]\n')
    except ExportRefused as refusal:
        flush()
        out.write(json.dumps(["refused", [refusal.sentence.parts, refusal.code]]) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
