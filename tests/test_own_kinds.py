"""The kit every entity must pass, over a kind of records that a company made itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.own_entities.describing import forget_all
from klientela.core.own_entities.services.fields import FirstField
from klientela.core.own_entities.services.kinds import make_kind
from klientela.core.records.own.publishing import forget
from klientela.kernel.entity import Entity, entity_named
from tests import test_every_entity as kit
from tests import test_undoing_everywhere as undoing
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAMES = {"singular": "Project", "plural": "Projects", "in_process": True}
FIELDS = (
    FirstField("Goal", "text"),
    FirstField("Budget", "money"),
    FirstField("Until", "date"),
    FirstField("Size", "choice", choices="Small, Large"),
    FirstField("Client", "reference", target="organizations"),
)
CHECKS: tuple[Callable[..., None], ...] = (
    kit.test_its_pages_answer,
    kit.test_a_list_shows_what_was_made,
    kit.test_a_stranger_signs_in_first_and_nobodys_business_is_as_unknown,
    kit.test_who_may_not_read_it_changes_nothing,
    kit.test_a_form_makes_a_record_and_its_history_says_who,
    kit.test_a_form_changes_a_record_unless_somebody_was_faster,
    kit.test_programs_list_read_make_change_and_delete_it,
    kit.test_a_deleted_record_is_gone_everywhere_and_its_history_stays,
    kit.test_it_is_found_by_every_field_it_is_searched_by,
    kit.test_its_export_holds_what_the_list_shows,
    kit.test_every_order_pages_and_turns_round,
    kit.test_a_restricted_role_cannot_do_what_it_was_not_given,
    kit.test_its_list_is_shown_with_every_column_in_every_order_and_group,
    undoing.test_a_change_is_taken_back,
)


@pytest.fixture
def projects(cast: Cast) -> Iterator[Entity]:
    """A kind of records with a field of most kinds and a process, open to whom deals are open."""
    forget_all()
    forget()
    with acting(cast.zoe):
        make_kind(NAMES, by=cast.zoe, like="deals", fields=FIELDS)
    yield entity_named("own-projects")
    forget_all()
    forget()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_kind_passes_the_kit(cast: Cast, projects: Entity, check: Any) -> None:
    check(cast, projects)
