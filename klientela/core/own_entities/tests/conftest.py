"""Kinds of records made in a test are forgotten after it: the database is taken back, and the process must be, too."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.own_entities.describing import forget_all
from klientela.core.own_entities.models import OwnEntity
from klientela.core.own_entities.services.fields import FirstField
from klientela.core.own_entities.services.kinds import make_kind
from klientela.core.records.own.publishing import forget
from tests.cast import Cast

FIELDS = (
    FirstField("Goal", "text"),
    FirstField("Budget", "money"),
    FirstField("Until", "date"),
    FirstField("Size", "choice", choices="Small, Large"),
    FirstField("Client", "reference", target="organizations"),
)

type Maker = Callable[..., OwnEntity]


@pytest.fixture
def make(cast: Cast) -> Iterator[Maker]:
    """Makes a kind of records as the administrator."""

    def made(plural: str = "Projects", *, like: str = "deals", fields: Any = FIELDS, **more: Any) -> OwnEntity:
        with acting(cast.zoe):
            return make_kind({"singular": plural[:-1], "plural": plural, **more}, by=cast.zoe, like=like, fields=fields)

    forget_all()
    forget()
    yield made
    forget_all()
    forget()
