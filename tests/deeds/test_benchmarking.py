"""Benchmarks change by versions: the preview is exactly what happens, in batches that can be stopped and go on."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.deeds import benchmarking, diagnosing, rollouts
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.products import change_product
from diagnosis.models import (
    Benchmark,
    BenchmarkChange,
    Diagnosis,
    Rollout,
    StatusEvent,
    Video,
    VideoPeriod,
    VideoProduct,
)
from tests.factories import CategoryFactory, ProductFactory, ShopFactory, UserFactory, VideoFactory, ViolationFactory
from tests.world import NOW, benchmark, judge, video

JANUARY = date(2026, 1, 1)
LATER = datetime(2026, 2, 2, tzinfo=UTC)
CHOICES = [("new", None), ("open", None), ("restate", JANUARY)]


def draft_of(old, *, line="150", valid_from=JANUARY, **values):
    draft = benchmarking.new_version(old, by=UserFactory(), reason="The median moved.", valid_from=valid_from)
    for name, value in ({"revenue_p25": Decimal(1), "revenue_p50": Decimal(line)} | values).items():
        setattr(draft, name, value)
    draft.revenue_p75 = max(draft.revenue_p50, Decimal(400))
    draft.save()
    return draft


def put_into_force(draft, **given):
    rollout = benchmarking.approve(draft, by=UserFactory(), now=NOW, **given)
    rollouts.carry_out(rollout, clock=lambda: LATER)
    return rollout


def states():
    return dict(Video.objects.values_list("pk", "state"))


def stored():
    """All that a diagnosis left behind, but not when."""
    columns = [*diagnosing.COLUMNS, "diagnosis__explanation", "diagnosis__status", "diagnosis__benchmark", "diagnosis__fingerprint"]  # fmt: skip
    return {row[0]: row[1:] for row in Video.objects.values_list("video_id", *columns)}


def share(values):
    judged = [state for state in values if state in ("good", "can_do_better", "below_threshold", "violation")]
    return judged.count("good") / len(judged) if judged else None


some_video = st.fixed_dictionaries(
    {
        "revenue": st.sampled_from(["0.00", "99.99", "100.00", "149.99", "150.00", "210.00", "500.00"]),
        "views": st.sampled_from([0, 300, 499, 500, 2000]),
        "orders": st.integers(0, 12),
        "day": st.dates(date(2026, 1, 1), date(2026, 2, 3)),
        "place": st.integers(0, 1),
        "category": st.integers(0, 2),
        "violates": st.booleans(),
        "account_type": st.sampled_from(["official", "official", "affiliate"]),
    }
)


class TestPreview(TestCase):
    @given(
        st.lists(some_video, min_size=1, max_size=12),
        st.sampled_from([("new", None), ("open", None), *(("restate", date(2026, 1, day)) for day in (1, 9, 20))]),
        st.sampled_from(["100.00", "150.00", "210.00"]),
        st.sampled_from([0, 400, 500]),
        st.booleans(),
        st.sampled_from([None, 0, 1]),
    )
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    def test_the_preview_is_exactly_what_approving_does(self, videos, choice, line, min_views, strict, scope):
        categories = [CategoryFactory(), CategoryFactory(), None]
        shops = [ShopFactory(default_category=categories[1]), ShopFactory(diagnose_affiliates=True)]
        old = benchmark()
        for category in categories[:2]:
            old = benchmark(category=category) if scope is not None and categories[scope] == category else old
        for given_ in videos:
            one = dict(given_)
            shop, category, violates = shops[one.pop("place")], categories[one.pop("category")], one.pop("violates")
            made = video(shop, clicks=one["orders"] * 3, **one)
            if category:
                VideoProduct.objects.create(shop=shop, video=made, product=ProductFactory(shop=shop, category=category))
            if violates:
                ViolationFactory(shop=shop, video=made)
        for shop in shops:
            judge(shop)
        draft = draft_of(old, line=line, min_views=min_views, strict=strict)
        before = states()
        seen = benchmarking.preview(draft, now=NOW, choice=choice[0], since=choice[1])
        assert states() == before
        rollout = put_into_force(draft, choice=choice[0], since=choice[1], seen=seen.seen)
        after = states()
        touched = set(Diagnosis.objects.filter(benchmark=draft).values_list("video", flat=True))
        happened = Counter((before[pk], after[pk]) for pk in touched if (before[pk], after[pk]) != ("collecting",) * 2)
        assert happened == seen.moved
        assert {pk for pk in after if before[pk] != after[pk]} <= touched
        assert (seen.judged + seen.waiting, rollout.judged) == (len(touched), rollout.total)
        assert rollout.changed == seen.changed == StatusEvent.objects.filter(benchmark=draft).count()
        finished = [pk for pk in touched if (before[pk], after[pk]) != ("collecting",) * 2]
        assert seen.good == (share([before[pk] for pk in finished]), share([after[pk] for pk in finished]))
        # And it is what the whole rule says, from the figures up.
        was = stored()
        for shop in shops:
            diagnose(shop, now=LATER)
        assert stored() == was


@pytest.fixture
def old(shop):
    """A version under which one finished video can do better, one is good, and one is still open."""
    made = benchmark()
    video(shop, revenue="160.00")
    video(shop, revenue="300.00")
    video(shop, revenue="10.00", day=date(2026, 1, 29))
    judge(shop)
    return made


def versions():
    return [
        row["benchmark"]["version"] for row in Diagnosis.objects.order_by("pk").values_list("explanation", flat=True)
    ]


@pytest.mark.parametrize(
    ("choice", "held", "from_day"),
    [
        (("new", None), [1, 1, 1], date(2026, 2, 7)),
        (("open", None), [1, 1, 2], date(2026, 2, 1)),
        (("restate", JANUARY), [2, 2, 2], JANUARY),
    ],
)
def test_the_choice_says_for_which_videos(old, choice, held, from_day):
    draft = draft_of(old)
    put_into_force(draft, choice=choice[0], since=choice[1])
    assert (versions(), Benchmark.objects.get(pk=draft.pk).valid_from) == (held, from_day)
    assert StatusEvent.objects.count() == (1 if choice[0] == "restate" else 0)


def test_new_videos_are_held_against_the_new_version(old, shop):
    put_into_force(draft_of(old))
    video(shop, day=date(2026, 2, 1))
    judge(shop)
    assert versions() == [1, 1, 1, 2]


def test_a_version_never_holds_before_its_own_first_day(old):
    assert benchmarking.preview(draft_of(old, valid_from=date(2026, 3, 1)), now=NOW).holds_from == date(2026, 3, 1)


def test_a_window_that_is_over_in_any_shops_zone_is_no_new_one(old):
    ShopFactory(timezone="Pacific/Auckland")
    late = datetime(2026, 2, 1, 12, tzinfo=UTC)
    assert benchmarking.preview(draft_of(old), now=late, choice="open").holds_from == date(2026, 2, 2)


def test_a_restated_status_stands_beside_the_old_one_with_who_and_why(old, shop, client):
    draft = draft_of(old)
    rollout = put_into_force(draft, choice="restate", since=JANUARY)
    event = StatusEvent.objects.get()
    assert (event.before, event.after, event.cause, event.by, event.why) == (
        "can_do_better",
        "good",
        "restated",
        rollout.by,
        "The median moved.",
    )
    page = client.get(reverse("diagnosis:video-detail", args=["mine", event.video.video_id])).content.decode()
    history = page[page.index('id="history-title"') :]
    assert all(
        said in history for said in ("Can do better", "Good performance", "Restated", str(rollout.by), event.why)
    )


def test_the_preview_names_shops_that_change_much_and_the_videos_nearest_to_the_line(old, shop):
    other = ShopFactory(name="Quiet shop")
    video(other, revenue="300.00")
    judge(other)
    seen = benchmarking.preview(draft_of(old), now=NOW, choice="restate", since=JANUARY)
    assert (seen.good, seen.shops) == ((2 / 3, 1.0), [(shop.name, 0.5, 1.0)])
    assert [(name, revenue, off) for _id, name, revenue, off in seen.nearest] == [
        (shop.name, Decimal("160.00"), Decimal("10.00")),
        (shop.name, Decimal("300.00"), Decimal("150.00")),
        ("Quiet shop", Decimal("300.00"), Decimal("150.00")),
    ]
    assert seen.states == ["violation", "below_threshold", "can_do_better", "good"]
    assert seen.table == [("can_do_better", [0, 0, 0, 1, 1]), ("good", [0, 0, 0, 2, 2])]
    assert seen.sums == [0, 0, 0, 3, 3]


def test_the_preview_reads_columns_and_costs_the_same_queries_for_more_videos(old, shop, django_assert_num_queries):
    draft = draft_of(old)
    with django_assert_num_queries(6):
        benchmarking.preview(draft, now=NOW, choice="restate", since=JANUARY)
    for _ in range(5):
        video(shop)
    judge(shop)
    with django_assert_num_queries(6):
        benchmarking.preview(draft, now=NOW, choice="restate", since=JANUARY)


# What may come in between the preview and the click. Each is done as the product does it.


def new_figures(shop, draft):
    VideoPeriod.objects.filter(revenue="160.00").update(revenue="20.00")
    judge(shop)


def a_new_video(shop, draft):
    video(shop, revenue="170.00")
    judge(shop)


def a_window_closes(shop, draft):
    shop.data_through = date(2026, 2, 4)
    shop.save()
    judge(shop)


def a_violation(shop, draft):
    ViolationFactory(shop=shop, video=Video.objects.first())


def a_category(shop, draft):
    category = CategoryFactory()
    benchmark(category=category)
    product = ProductFactory(shop=shop)
    VideoProduct.objects.create(shop=shop, video=Video.objects.first(), product=product)
    change_product(product, category=category, commission_rate=None, now=NOW, by=UserFactory())


def the_default_category(shop, draft):
    shop.default_category = CategoryFactory()
    shop.save()
    judge(shop)


def a_setting(shop, draft):
    shop.diagnose_affiliates = True
    shop.save()


def another_currency(shop, draft):
    shop.currency = "GBP"
    shop.save()


def another_version(shop, draft):
    benchmark(version=9, revenue_p50=Decimal(120))


def the_draft_itself(shop, draft):
    draft.min_views += 1
    draft.save()


def another_shop(shop, draft):
    other = ShopFactory()
    video(other)
    judge(other)


def a_deletion(shop, draft):
    Video.objects.first().delete()


@pytest.mark.parametrize(
    "event",
    [
        new_figures, a_new_video, a_window_closes, a_violation, a_category, the_default_category, a_setting,
        another_currency, another_version, the_draft_itself, another_shop, a_deletion,
    ],
    ids=lambda event: event.__name__,
)  # fmt: skip
def test_what_comes_in_between_is_noticed_and_asked_about_again(old, shop, event):
    draft = draft_of(old)
    seen = benchmarking.preview(draft, now=NOW, choice="restate", since=JANUARY)
    event(shop, draft)
    draft.refresh_from_db()
    with pytest.raises(benchmarking.Outdated) as asked:
        benchmarking.approve(draft, by=UserFactory(), now=NOW, choice="restate", since=JANUARY, seen=seen.seen)
    draft.refresh_from_db()
    assert (draft.state, Rollout.objects.count()) == ("draft", 0)
    again = asked.value.preview
    rollout = put_into_force(draft, choice="restate", since=JANUARY, seen=again.seen)
    assert rollout.changed == again.changed


def test_what_cannot_change_the_outcome_asks_nothing(old, shop):
    draft = draft_of(old)
    seen = benchmarking.preview(draft, now=NOW, choice="restate", since=JANUARY)
    Video.objects.update(title="Another title")
    other = ShopFactory(market="UK", currency="GBP")
    benchmark(market="UK", currency="GBP")
    video(other)
    judge(other)
    put_into_force(draft, choice="restate", since=JANUARY, seen=seen.seen)
    assert versions() == [2, 2, 2, 1]


def test_another_choice_is_another_decision(old):
    draft = draft_of(old)
    seen = benchmarking.preview(draft, now=NOW)
    with pytest.raises(benchmarking.Outdated):
        benchmarking.approve(draft, by=UserFactory(), now=NOW, choice="open", seen=seen.seen)


@pytest.fixture
def many(shop, monkeypatch):
    """Seven finished videos in two shops, judged in batches of two; the new line lies among them."""
    monkeypatch.setattr(diagnosing, "CHUNK", 2)
    made, other = benchmark(), ShopFactory()
    for place, revenue in enumerate((120, 130, 160, 170, 180, 300, 90)):
        video(other if place > 4 else shop, revenue=f"{revenue}.00")
    judge(shop)
    judge(other)
    return draft_of(made)


def one_go(draft):
    """What carrying it out without a pause comes to, by the rule."""
    return benchmarking.preview(draft, now=NOW, choice="restate", since=JANUARY)


def test_a_restatement_is_stopped_after_a_batch_and_resumed_to_the_same_end(many):
    expected = one_go(many)
    rollout = benchmarking.approve(many, by=UserFactory(), now=NOW, choice="restate", since=JANUARY)
    rollouts.carry_out(rollout, clock=lambda: LATER, enough=lambda: True)
    assert (rollout.judged, rollout.total, versions()) == (2, 7, [2, 2, 1, 1, 1, 1, 1])
    rollouts.stop(rollout)
    rollouts.carry_out(rollout, clock=lambda: LATER)
    assert (rollout.judged, rollout.state) == (2, "stopped")
    rollouts.resume(rollout)
    batches = []
    rollouts.carry_out(rollout, clock=lambda: LATER, progress=batches.append)
    assert (rollout.state, rollout.judged, rollout.finished_at, batches) == ("done", 7, LATER, [2, 1, 2, 0])
    assert {(before, after): count for before, after, count in rollout.moved} == {("can_do_better", "good"): 3}
    assert rollout.changed == expected.changed == StatusEvent.objects.count()
    was = stored()
    for shop in rollouts.shops_of(many):
        diagnose(shop, now=LATER)
    assert stored() == was


class Killed(Exception):  # noqa: N818
    pass


def killed(*_):
    raise Killed


def test_a_restatement_that_is_killed_goes_on_behind_its_last_batch(many):
    expected = one_go(many)
    rollout = benchmarking.approve(many, by=UserFactory(), now=NOW, choice="restate", since=JANUARY)
    with pytest.raises(Killed):
        rollouts.carry_out(rollout, clock=lambda: LATER, progress=killed)
    rollouts.carry_out(Rollout.objects.get(), clock=lambda: LATER + timedelta(days=1))
    rollout.refresh_from_db()
    assert (rollout.judged, rollout.changed, versions()) == (7, expected.changed, [2] * 7)
    assert Diagnosis.objects.filter(diagnosed_at=LATER).count() == 2


def test_two_who_carry_out_the_same_restatement_do_not_do_it_twice(many):
    rollout = benchmarking.approve(many, by=UserFactory(), now=NOW, choice="restate", since=JANUARY)

    def meanwhile(_count):
        rollouts.carry_out(Rollout.objects.get(), clock=lambda: LATER, enough=lambda: True)

    rollouts.carry_out(rollout, clock=lambda: LATER, progress=meanwhile)
    assert (rollout.state, rollout.judged, rollout.changed, StatusEvent.objects.count()) == ("done", 7, 3, 3)


def test_a_version_for_the_market_leaves_a_category_with_its_own_alone(old, shop):
    category = CategoryFactory()
    benchmark(category=category)
    shop.default_category = category
    shop.save()
    judge(shop)
    assert one_go(draft_of(old)).judged == 0


def test_the_explanation_names_the_new_version_even_where_the_line_stays(old):
    put_into_force(draft_of(old, line="210"), choice="restate", since=JANUARY)
    assert (versions(), StatusEvent.objects.count()) == ([2, 2, 2], 0)


def test_a_draft_changes_nothing(old, shop):
    draft_of(old)
    judge(shop)
    assert versions() == [1, 1, 1]


def test_a_new_version_needs_a_reason(db):
    with pytest.raises(ValidationError):
        benchmarking.new_version(benchmark(), by=UserFactory(), reason=" ", valid_from=date(2026, 1, 1))


def test_only_a_draft_is_approved(old):
    with pytest.raises(ValidationError):
        benchmarking.approve(old, by=UserFactory(), now=NOW)


def test_a_draft_that_somebody_else_approved_meanwhile_is_not_approved_again(old):
    draft = draft_of(old)
    put_into_force(Benchmark.objects.get(pk=draft.pk))
    with pytest.raises(ValidationError):
        put_into_force(draft)
    assert Rollout.objects.count() == BenchmarkChange.objects.filter(action="approved").count() == 1


def test_a_video_never_judged_is_left_to_its_first_diagnosis(old, shop):
    VideoFactory(shop=shop)
    assert one_go(draft_of(old)).judged + one_go(Benchmark.objects.get(state="draft")).waiting == 3
