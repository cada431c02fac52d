"""Tables and the chainable words of their querysets."""

from diagnosis.models.benchmarks import Benchmark, BenchmarkChange
from diagnosis.models.history import Rollout, StatusEvent
from diagnosis.models.imports import CoveredDay, ImportRun
from diagnosis.models.kept import VideoCount
from diagnosis.models.leaders import LeadingMonth
from diagnosis.models.learning import Chapter, Inspiration, Suggestion, Tutorial
from diagnosis.models.people import User
from diagnosis.models.shops import Category, Membership, Product, Shop
from diagnosis.models.standing import Policy, StandingSystem, Violation
from diagnosis.models.totals import ProductTotal
from diagnosis.models.videos import Diagnosis, Video, VideoDay, VideoPeriod, VideoProduct

__all__ = [
    "Benchmark",
    "BenchmarkChange",
    "Category",
    "Chapter",
    "CoveredDay",
    "Diagnosis",
    "ImportRun",
    "Inspiration",
    "LeadingMonth",
    "Membership",
    "Policy",
    "Product",
    "ProductTotal",
    "Rollout",
    "Shop",
    "StandingSystem",
    "StatusEvent",
    "Suggestion",
    "Tutorial",
    "User",
    "Video",
    "VideoCount",
    "VideoDay",
    "VideoPeriod",
    "VideoProduct",
    "Violation",
]
