"""Rows for tests and for the demo, saying only what the model demands; who needs a value writes it down."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from diagnosis import models
from diagnosis.rules import window
from diagnosis.rules.text import fold


class UserFactory(DjangoModelFactory[models.User]):
    class Meta:
        model = models.User

    email = factory.Sequence(lambda n: f"person{n}@example.com")


class CategoryFactory(DjangoModelFactory[models.Category]):
    class Meta:
        model = models.Category

    code = factory.Sequence(lambda n: f"category-{n}")
    name = factory.Sequence(lambda n: f"Category {n}")


class ShopFactory(DjangoModelFactory[models.Shop]):
    class Meta:
        model = models.Shop

    slug = factory.Sequence(lambda n: f"shop-{n}")
    name = factory.Sequence(lambda n: f"Shop {n}")
    market = "US"
    currency = "USD"
    timezone = "America/Los_Angeles"
    data_through = date(2026, 1, 31)


class MembershipFactory(DjangoModelFactory[models.Membership]):
    class Meta:
        model = models.Membership

    shop = factory.SubFactory(ShopFactory)
    user = factory.SubFactory(UserFactory)


class ProductFactory(DjangoModelFactory[models.Product]):
    class Meta:
        model = models.Product

    shop = factory.SubFactory(ShopFactory)
    product_id = factory.Sequence(lambda n: f"17293847561029{n:05}")
    name = factory.Sequence(lambda n: f"Product {n}")


class VideoFactory(DjangoModelFactory[models.Video]):
    class Meta:
        model = models.Video

    shop = factory.SubFactory(ShopFactory)
    video_id = factory.Sequence(lambda n: f"75907802230061{n:05}")
    title = factory.Sequence(lambda n: f"Video {n}")
    title_folded = factory.LazyAttribute(lambda video: fold(video.title))
    published_at = datetime(2026, 1, 2, 20, 0, tzinfo=UTC)
    published_on = factory.LazyAttribute(lambda video: window.published_on(video.published_at, video.shop.timezone))
    closes_on = factory.LazyAttribute(lambda video: window.last_day(video.published_on))


class VideoDayFactory(DjangoModelFactory[models.VideoDay]):
    class Meta:
        model = models.VideoDay

    video = factory.SubFactory(VideoFactory)
    shop = factory.SelfAttribute("video.shop")
    day = factory.SelfAttribute("video.published_on")
    currency = factory.SelfAttribute("shop.currency")


class VideoPeriodFactory(DjangoModelFactory[models.VideoPeriod]):
    class Meta:
        model = models.VideoPeriod

    video = factory.SubFactory(VideoFactory)
    shop = factory.SelfAttribute("video.shop")
    start = factory.SelfAttribute("video.published_on")
    end = factory.LazyAttribute(lambda period: period.start + timedelta(days=6))
    currency = factory.SelfAttribute("shop.currency")


class BenchmarkFactory(DjangoModelFactory[models.Benchmark]):
    class Meta:
        model = models.Benchmark

    market = "US"
    currency = "USD"
    revenue_p25 = Decimal(100)
    revenue_p50 = Decimal(210)
    revenue_p75 = Decimal(400)
    valid_from = date(2020, 1, 1)
    state = "approved"


class PolicyFactory(DjangoModelFactory[models.Policy]):
    class Meta:
        model = models.Policy

    name = factory.Sequence(lambda n: f"Policy {n}")


class ViolationFactory(DjangoModelFactory[models.Violation]):
    class Meta:
        model = models.Violation

    shop = factory.SubFactory(ShopFactory)
    violation_id = factory.Sequence(lambda n: f"V{n}")
    policy = factory.SubFactory(PolicyFactory)
    reason = "The price in the video is not the price of the product."
    issued_at = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)


class ImportRunFactory(DjangoModelFactory[models.ImportRun]):
    class Meta:
        model = models.ImportRun

    shop = factory.SubFactory(ShopFactory)
    file_name = "Video.xlsx"
