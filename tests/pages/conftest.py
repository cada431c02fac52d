import pytest

from diagnosis.deeds.learning import load_learning, load_standing


@pytest.fixture
def library(db):
    """The shipped suggestions, tutorials, playbook and standing systems."""
    load_learning()
    load_standing()
