"""What an import holds in memory does not follow the length of its file: rows come and go a batch at a time."""

import tracemalloc

import pytest

from diagnosis.deeds.importing import import_videos
from tests.world import NOW

pytestmark = pytest.mark.django_db

HEAD = "[Date Range]: 2026-01-02 ~ 2026-01-08\nVideo Info,Video ID,Time,Products,VV,Orders,Video Revenue ($)\n"


def each_once(count):
    return (
        f"Video {n},{7590780223006100000 + n},2026/01/02,Serum (172938475610{n % 300:07}),1000,2,24.00\n"
        for n in range(count)
    )


def each_ten_times(count):
    return (line for line in each_once(count // 10) for _ in range(10))


def peak(shop, path, lines):
    """The most bytes that this process held more than before, while it previewed a file of these lines."""
    path.write_text(HEAD + "".join(lines))
    tracemalloc.start()
    try:
        run = import_videos(shop, path, name="a.csv", now=NOW, preview=True)
        return run.new + run.unchanged, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("lines", [each_once, each_ten_times])
def test_ten_times_the_rows_take_no_more_memory(shop, tmp_path, lines):
    path = tmp_path / "a.csv"
    peak(shop, path, lines(10))
    short, long = (peak(shop, path, lines(count)) for count in (3_000, 30_000))
    assert (short[0], long[0]) == (3_000, 30_000)
    assert long[1] < 1.2 * short[1]
