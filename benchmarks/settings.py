"""The product's own settings, with the constant page and the admin's changelist added to its addresses."""

from sellercenter.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
