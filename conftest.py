"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.cast import Cast, make_cast

SHARED = Path(os.environ.get("KLIENTELA_DATA") or Path(__file__).resolve().parent.parent / "shared")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data sets; tests that need it carry the marker `real_data`."""
    return SHARED / "data"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English; a request of a test leaves the language of its user behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Ewa, Ion, Ana, Dora, Zoe and Eve, with their team, branches and sales process."""
    return make_cast()
