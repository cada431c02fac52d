"""The speed suite invents the same shop in every run, whatever has asked for chance before: its runs compare."""

import random
from itertools import islice

from benchmarks import data, exports


def test_a_shop_is_the_same_to_the_last_figure_each_time():
    first = list(data.invent(400))
    random.seed(99)
    assert list(data.invent(400)) == first
    assert len({one.video_id for one in first}) == len({one.title for one in first}) == 400
    assert len({one.figures for one in first}) > 390


def test_the_first_video_is_the_one_it_has_always_been():
    one = next(data.invent(1000))
    assert (one.video_id, one.title) == ("7247185222356172800", "How I use this serum every morning part 2 no. 0")
    assert (one.figures.views, one.figures.orders, str(one.figures.revenue)) == (1308, 1, "39.51")


def test_a_larger_shop_has_the_same_titles_and_figures_and_other_days():
    def told(one):
        return one.title, one.figures, one.account_type, one.product, one.duration

    assert [told(one) for one in data.invent(40)] == [told(one) for one in islice(data.invent(4000), 40)]


def test_an_export_is_the_same_to_the_last_byte_each_time(tmp_path):
    first, second = (exports.as_csv(tmp_path / name, 300).read_bytes() for name in ("a.csv", "b.csv"))
    assert first == second
    assert first.count(b"\n") == 303
