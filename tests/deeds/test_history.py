"""A diagnosis never changes without an event that says from what to what, who and why; judging again writes nothing."""

import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.deeds import benchmarking, rollouts
from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.importing import import_videos
from diagnosis.deeds.products import change_product
from diagnosis.deeds.tables import import_products, import_violations
from diagnosis.models import Diagnosis, Product, StatusEvent, Video, VideoPeriod, Violation
from tests.admin.desk import delete, post
from tests.factories import CategoryFactory, PolicyFactory, ShopFactory, UserFactory
from tests.sources.workbooks import workbook
from tests.world import NOW, benchmark, judge, video

LATER = datetime(2026, 2, 2, tzinfo=UTC)
IDS = [f"759078022300610000{n}" for n in range(3)]
PRODUCTS = [f"172938475610293847{n}" for n in range(3)]
HEAD = ("Video Info", "Video ID", "Time", "Products", "VV", "Product Clicks", "Orders", "Video Revenue ($)")
CATEGORIES = ("Beauty", "Home")
ACCOUNTS = ("official", "affiliate")


class World:
    """A shop with three videos' worth of files to bring, its owner, and an admin; `n` decides what a step holds."""

    def __init__(self, folder):
        self.folder, self.owner = folder, UserFactory()
        self.boss = UserFactory(is_staff=True, is_superuser=True)
        self.admin = Client()
        self.admin.force_login(self.boss, backend="django.contrib.auth.backends.ModelBackend")
        self.categories = [CategoryFactory(name=name, code=name.casefold()) for name in CATEGORIES]
        self.policy = PolicyFactory(name="Claims")
        self.shop = ShopFactory(data_through=None)
        self.lines = [benchmark(), benchmark(category=self.categories[0], revenue_p50=300)]

    def bring(self, deed, content, name, n):
        """By the owner or by a command, as the files of a shop come."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        run = deed(self.shop, path, name=name, now=LATER, by=(self.owner, None)[n % 2])
        assert (run.state, run.refused) == ("done", 0), (run.message, run.refusals)

    def figures(self, n, end="2026-01-08"):
        yield (f"[Date Range]: 2026-01-02 ~ {end}",)
        yield (*HEAD, "Account type")
        for place, video_id in enumerate(IDS):
            made = n * (place + 3) % 500
            yield (f"V{place}", video_id, "2026/01/02", f"P{place} ({PRODUCTS[place]})",
                   (200, 2000)[n >> place & 1], 40, 3, f"{made}.00", ACCOUNTS[(n + place) % 4 == 3])  # fmt: skip

    def videos_xlsx(self, n):
        rows = [[str(cell) for cell in row] for row in self.figures(n)]
        self.bring(import_videos, workbook(rows), "Video.xlsx", n)

    def videos_csv(self, n):
        """Also of a part of the week: the videos are still collecting, or an exact week stands already."""
        rows = self.figures(n, ("2026-01-05", "2026-01-31")[n % 2])
        self.bring(import_videos, "\n".join(",".join(map(str, row)) for row in rows), "Video.csv", n >> 1)

    def products_csv(self, n):
        rows = ("Product ID,Category", f"{PRODUCTS[n % 3]},{CATEGORIES[n % 2]}")
        self.bring(import_products, "\n".join(rows), "products.csv", n >> 2)

    def violations_csv(self, n):
        state, appeal = ("enforced", "withdrawn")[n % 2], ("none", "approved")[n >> 1 & 1]
        rows = ("Violation ID,Video ID,Policy,Reason,Issued,Status,Appeal",
                f"V{n % 3},{IDS[n % 3]},Claims,It promises a cure.,2026-01-05,{state},{appeal}")  # fmt: skip
        self.bring(import_violations, "\n".join(rows), "violations.csv", n >> 2)

    def violation_edited(self, n):
        last = Violation.objects.order_by("pk").last()
        if last is None:
            post(self.admin, "violation_add", shop=self.shop.pk, video_ref=IDS[n % 3], violation_id="A1", reason="A claim.",
                 policy=self.policy.pk, issued_at_0="2026-01-05", issued_at_1="10:00")  # fmt: skip
        elif n % 3 == 0:
            delete(self.admin, "violation", last)
        else:
            post(self.admin, "violation_change", last.pk, state=("enforced", "withdrawn")[n % 2], appeal="none")

    def product_edited(self, n):
        product, category = Product.objects.order_by("pk").first(), self.categories[n % 2]
        if product and n % 3:
            post(self.admin, "product_change", product.pk, category=category.pk)
        elif product:
            change_product(product, category=category, commission_rate=None, now=LATER, by=self.owner)

    def settings_edited(self, n):
        post(self.admin, "shop_change", self.shop.pk, default_category=("", self.categories[0].pk)[n % 2],
             diagnose_affiliates=("", "on")[n >> 1 & 1])  # fmt: skip

    def benchmark_approved(self, n):
        choice = benchmarking.Choice.values[n % 3]
        draft = benchmarking.new_version(self.lines[n % 2], by=self.owner, reason="Moved.", valid_from=date(2025, 1, 1))
        draft.revenue_p25, draft.revenue_p50, draft.revenue_p75 = (Decimal(n + more) for more in (0, 50, 100))
        draft.save()
        since = date(2025, 1, 1) if choice == "restate" else None
        rollouts.carry_out(
            benchmarking.approve(draft, by=self.boss, now=LATER, choice=choice, since=since), clock=lambda: LATER
        )

    def judged_by_command(self, n):
        """After figures that were corrected in the database itself."""
        VideoPeriod.objects.filter(video__video_id=IDS[n % 3]).update(revenue=n % 500, views=n * 7)
        call_command("diagnose", shop=self.shop.slug)


STEPS = [name for name, made in vars(World).items() if not name.startswith("_") and name not in ("bring", "figures")]


class Replay:
    """The states as the events tell them, beside those that the database holds."""

    def __init__(self):
        self.told, self.last = {}, 0

    def follow(self):
        """Take the events of a step: one for each video that changed, following on the last, with cause, who or why."""
        held = dict(Video.objects.filter(diagnosis__isnull=False).values_list("pk", "state"))
        before = dict(self.told)
        events = list(StatusEvent.objects.filter(pk__gt=self.last).order_by("pk"))
        assert [event for event in events if not (event.cause and event.why)] == []
        for event in events:
            assert event.before == self.told[event.video_id]
            self.told[event.video_id] = event.after
            self.last = event.pk
        for key, state in held.items():
            self.told.setdefault(key, state)
        assert self.told == held
        changed = [key for key, state in before.items() if held[key] != state]
        assert sorted(event.video_id for event in events) == sorted(changed)
        return events


class TestEvents(TestCase):
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 499)), min_size=3, max_size=7))
    @example([(step, n) for n in (6, 11, 400) for step in STEPS])
    @settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
    def test_a_diagnosis_never_changes_without_an_event_that_names_who_and_why(self, steps):
        with tempfile.TemporaryDirectory() as folder:
            world, replay = World(Path(folder)), Replay()
            for step, n in [("videos_xlsx", 7), *steps]:
                getattr(world, step)(n)
                replay.follow()


@pytest.mark.django_db
@pytest.mark.parametrize("by_command", [False, True])
def test_what_a_file_changed_names_the_file_and_who_brought_it(tmp_path, by_command):
    world = World(tmp_path)
    for n in (1, 0):
        world.videos_xlsx(6 + 2 * n + by_command)
    world.violations_csv(4 * by_command)
    world.products_csv(4 * by_command)
    said = set(StatusEvent.objects.values_list("by", "why"))
    person = None if by_command else world.owner.pk
    assert said >= {(person, name) for name in ("Video.xlsx", "violations.csv")}
    assert {by for by, _why in said} == {person}


@pytest.mark.django_db
def test_judging_again_writes_nothing(shop, django_assert_max_num_queries):
    benchmark()
    video(shop)
    judge(shop)
    before = Diagnosis.objects.get().diagnosed_at
    diagnose(shop, now=LATER)
    assert (Diagnosis.objects.get().diagnosed_at, before, StatusEvent.objects.count()) == (before, NOW, 0)
