"""The kit of every entity holds for records to which a company has added fields of every kind, too."""

from collections.abc import Callable
from typing import Any

import pytest

from klientela.core.records.own.models import OwnKind
from klientela.kernel.entity import entity_named
from tests import test_every_entity as kit
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
KINDS = tuple(kind for kind in OwnKind if kind not in (OwnKind.FILE, OwnKind.FORMULA, OwnKind.ROLLUP))
OPTIONS = {"choices": [{"code": "sample", "label": "Sample"}], "target": "products", "currency": "currency"}
PROVED: tuple[Callable[..., None], ...] = (
    kit.test_its_pages_answer,
    kit.test_a_form_makes_a_record_and_its_history_says_who,
    kit.test_a_form_changes_a_record_unless_somebody_was_faster,
    kit.test_programs_list_read_make_change_and_delete_it,
    kit.test_its_export_holds_what_the_list_shows,
    kit.test_a_view_of_it_is_kept_and_shared_and_shows_nothing_hidden,
    kit.test_its_list_is_shown_with_every_column_in_every_order_and_group,
)


@pytest.fixture
def fields() -> None:
    for place, kind in enumerate(KINDS):
        own_field("deals", f"a_{kind}", kind, options=dict(OPTIONS), position=place)


@pytest.mark.parametrize("proof", PROVED, ids=lambda proof: proof.__name__.removeprefix("test_"))
def test_the_kit_holds_with_own_fields(cast: Any, fields: None, proof: Callable[..., None]) -> None:
    proof(cast, entity_named("deals"))
