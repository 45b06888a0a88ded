"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from klientela.core.views import shell
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


@pytest.fixture(autouse=True)
def frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the frame of pages remembers for a minute neither runs out within a test nor reaches the next one."""
    monkeypatch.setattr(shell, "MINUTE", 10**9)
    shell._workspace.cache_clear()
    shell._branch_of.cache_clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Ewa, Ion, Ana, Dora, Zoe and Eve, with their team, branches and sales process."""
    return make_cast()
