"""Tables and the chainable words of their querysets."""

from diagnosis.models.benchmarks import Benchmark
from diagnosis.models.imports import CoveredDay, ImportRun
from diagnosis.models.people import User
from diagnosis.models.shops import Category, Membership, Product, Shop
from diagnosis.models.standing import Policy, Violation
from diagnosis.models.videos import Diagnosis, Video, VideoDay, VideoPeriod, VideoProduct

__all__ = [
    "Benchmark",
    "Category",
    "CoveredDay",
    "Diagnosis",
    "ImportRun",
    "Membership",
    "Policy",
    "Product",
    "Shop",
    "User",
    "Video",
    "VideoDay",
    "VideoPeriod",
    "VideoProduct",
    "Violation",
]
