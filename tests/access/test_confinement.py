"""Layer 5: after a request with a foreign key in it, nothing has changed but what its sender may change."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.changing import Judge, counts, differences, everything
from tests.access.company import Company, make_company
from tests.access.crawling import Ask, Visitor, asks
from tests.access.knowing import knowledge, world_of
from tests.access.preparing import Prepared
from tests.access.writing import at_foreign_addresses, in_bodies, in_forms

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
WRITERS = ("rep", "administrator", "partner")
SHOWING_FORMS = ("/new/", "/edit/", "/fields/", "/me/", "/settings/", "/access/", "/keys/", "/imports/")


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    """The company, for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_company()
        transaction.set_rollback(True)


def forms_of(company: Company, visitor: Visitor, prepared: Prepared) -> list[Any]:
    """The forms of all pages somebody sees."""
    paths = [ask for ask in asks(company, visitor, prepared) if "?" not in ask.path and not ask.path.startswith("/api/")]
    shown = [ask for ask in paths if ask.path.count("/") > 2 or any(part in ask.path for part in SHOWING_FORMS)]
    return [form for ask in shown for form in visitor.send(ask).forms]


@pytest.mark.parametrize("name", WRITERS)
def test_a_foreign_key_changes_nothing_that_is_not_ones_own(company, name: str):
    world, user = world_of(company), company.people[name]
    visitor, prepared = Visitor(name, user, knowledge(company, world, user)), Prepared(company, user)
    forms = forms_of(company, visitor, prepared)
    sent = [*at_foreign_addresses(company, visitor, prepared), *in_forms(company, visitor, forms), *in_bodies(company, visitor)]
    judge, before = Judge(user, visitor.knows, world), everything()
    wrong = [line for ask in sent for line in judged(visitor, judge, ask, before)]
    assert not wrong, "\n".join(wrong)
    assert len(sent) > 50


def judged(visitor: Visitor, judge: Judge, ask: Ask, before: Any) -> list[str]:
    """What a request did that it may not, or told that it may not tell."""
    with transaction.atomic():
        counted = counts()
        answer = visitor.send_for_good(ask)
        found = [change for change in differences(before, counted) if not judge.allows(change)]
        transaction.set_rollback(True)
    wrong = [f"{visitor.name} {ask.method} {ask.path} {ask.data or ask.body} → {answer.status}: {change}" for change in found]
    wrong += [f"{leak} {ask.data or ask.body}" for leak in visitor.leaks(answer)]
    return [*wrong, *([f"{visitor.name} {ask} → 500"] if answer.status == 500 else [])]
