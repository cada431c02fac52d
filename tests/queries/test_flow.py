"""Flows conserve counts: every video is counted once, from where it was to where it is."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from diagnosis.models import StatusEvent, Video
from diagnosis.queries import performance
from diagnosis.rules.classifier import Reason, Status
from tests.factories import ShopFactory, VideoFactory

SINCE = datetime(2026, 1, 24, 8, tzinfo=UTC)
STATES = [*map(str, Status), *map(str, Reason)]
# Hours before or after the moment, 0 at the moment itself: what happened then has happened since.
hours = st.integers(-30, 30)
lives = st.tuples(
    st.sampled_from([None, -200, -1, 0, 20]),
    st.sampled_from(STATES),
    st.lists(st.tuples(hours, st.sampled_from(STATES)), max_size=5),
)


class TestFlow(TestCase):
    @given(st.lists(lives, max_size=6))
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    def test_flows_conserve_counts(self, videos):
        shop, other = ShopFactory(), ShopFactory()
        expected, then, now = Counter(), Counter(), Counter()
        for added, first, changes in videos:
            made = VideoFactory(shop=shop)
            state, before = first, first
            for hour, after in sorted(changes, key=lambda change: change[0]):
                # A video has no past before it was added.
                if after == state or (added is not None and hour < added):
                    continue
                at = SINCE + timedelta(hours=hour)
                StatusEvent.objects.create(
                    shop=shop, video=made, at=at, before=state, after=after, cause="data_arrived"
                )
                state = after
                before = after if at < SINCE else before
            moment = None if added is None else SINCE + timedelta(hours=added)
            Video.objects.filter(pk=made.pk).update(state=state, added_at=moment)
            start = performance.ADDED if moment and moment >= SINCE else before
            expected[start, state] += 1
            then[start] += 1
            now[state] += 1
        foreign = VideoFactory(shop=other, state="good")
        StatusEvent.objects.create(
            shop=other, video=foreign, at=SINCE, before="collecting", after="good", cause="window_closed"
        )

        found = performance.flow(shop, Video.objects.filter(shop=shop), SINCE)

        assert found == expected
        rows, columns = Counter(), Counter()
        for (before, after), count in found.items():
            rows[before] += count
            columns[after] += count
        assert (rows, columns) == (then, now)
        assert columns == {
            state: count for state, (count, _) in performance.mix(Video.objects.filter(shop=shop)).items()
        }
