"""A company that Ewa looks after, where files lie for one test, and a way to bring them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.documents.models import Attachment
from klientela.core.documents.services import attach
from klientela.core.identity.models import User
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named

type Bring = Callable[..., Attachment]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the files of one test lie."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def deal(cast) -> Any:
    """A deal of Ewa's, which Ion does not see."""
    with acting(cast.ewa):
        company = create(entity_named("organizations"), {"name": "Browar"}, by=cast.ewa)
        return create(entity_named("deals"), {"name": "Vats", "party": company, "process": cast.process}, by=cast.ewa)


@pytest.fixture
def bring(deal) -> Bring:
    """Attaches a file to the deal."""

    def brought(by: User, name: str = "offer.txt", content: bytes = b"An offer") -> Attachment:
        with acting(by):
            return attach(deal, name=name, content=[content], by=by)

    return brought
