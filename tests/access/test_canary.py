"""Layer 3: a canary in every field of every record; each role walks through every door, and hears none that it may not know."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from klientela.core.identity.models import User
from klientela.core.identity.services import setup_link
from klientela.core.operations.doors import Door, doors
from klientela.core.records.kinds import field_of, form_fields
from klientela.kernel.entity import Entity
from tests.access.company import Company, make_company
from tests.access.crawling import STATIC, Ask, Visitor, crawl, entity_at
from tests.access.knowing import knowledge, world_of
from tests.access.preparing import NEVER, Prepared
from tests.access.writing import WRITING, at_own_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

CRAWLED = ("keeper", "team-leader", "rep", "administrator", "auditor", "api", "partner", "clerk", "blind", "nobody")

WRITERS = ("keeper", "rep")
HEARD = 0.8
"""So much of all canaries the keeper hears, or the crawl would prove little."""


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    """The company, for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_company()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def authority(settings: Any, tmp_path: Path) -> None:
    """An installation in an office network has a certificate to hand out."""
    settings.AUTHORITY = tmp_path / "authority.crt"
    settings.AUTHORITY.write_bytes(b"certificate")


@pytest.fixture(scope="module")
def world(company: Company) -> Any:
    """The company in the terms of the reference."""
    return world_of(company)


@pytest.fixture(scope="module")
def reached() -> set[tuple[str, str]]:
    """The doors somebody came through."""
    return set()


@pytest.mark.parametrize("name", CRAWLED)
def test_nobody_is_told_what_he_may_not_know(company, world, reached, name: str):
    user = company.people[name]
    visitor = Visitor(name, user, knowledge(company, world, user))
    leaks, broken, heard = [], [], set()
    prepared = Prepared(company, user)
    writing = (visitor.send(ask) for ask in at_own_addresses(company, visitor, prepared)) if name in WRITERS else ()
    for answer in (*crawl(company, visitor, prepared), *writing):
        leaks += visitor.leaks(answer)
        broken += [answer.ask] if answer.status == 500 else []
        heard |= answer.words
    reached |= visitor.reached
    assert not broken, "\n".join(map(str, broken))
    assert not leaks, "\n".join(f"{leak} {company.canaries.places.get(leak[2])}" for leak in leaks)
    assert name != "keeper" or len(heard & set(company.canaries.places)) > HEARD * len(company.canaries.places)


def opens_never(door: Door, method: str) -> bool:
    """Whether nothing is behind a door for anybody: no such address, no such button, or a new record that needs more than a name."""
    entity = entity_at(door)
    without_buttons = "/actions/" in door.path and entity is not None and all(action.asks_first for action in entity.actions)
    without_names = door.path.endswith("/options/") and method in WRITING and entity is not None and not is_made_by_name(entity)
    return door.path in NEVER or without_buttons or without_names


def is_made_by_name(entity: Entity) -> bool:
    """Whether a record can be made of which nothing is known but its title, which is a text."""
    is_text = field_of(entity, entity.title).kind != "reference"
    return is_text and not entity.part_of and {known.name for known in form_fields(entity) if known.required} <= {entity.title}


def first_of(door: Door, method: str) -> str | None:
    """Of reading methods the first one a door takes, likewise of writing ones."""
    return next((known for known in door.methods if (known in WRITING) == (method in WRITING)), None)


def test_the_door_of_the_first_day_tells_nothing(company, world, reached):
    User.objects.update(password=f"{UNUSABLE_PASSWORD_PREFIX}x")
    user = company.people["nobody"]
    visitor = Visitor("stranger", user, knowledge(company, world, user))
    visitor.client.logout()
    answer = visitor.send(Ask("GET", f"/set-up/{setup_link()}/"))
    assert (answer.status, visitor.leaks(answer)) == (200, [])
    assert visitor.leaks(visitor.send(Ask("POST", answer.ask.path, (("name", "Somebody"),)))) == []
    reached |= visitor.reached


def test_programs_that_watch_are_told_nothing_of_anybody(company, world, reached, settings):
    settings.METRICS_TOKEN = "watched"
    user = company.people["nobody"]
    visitor = Visitor("stranger", user, knowledge(company, world, user))
    visitor.client.logout()
    visitor.client.defaults["HTTP_AUTHORIZATION"] = "Bearer watched"
    answer = visitor.send(Ask("GET", "/metrics"))
    assert (answer.status, visitor.leaks(answer)) == (200, [])
    reached |= visitor.reached


def test_every_door_was_reached(reached):
    some = [door for door in doors() if not door.path.startswith(STATIC)]
    asked = ((door, method) for door in some for method in ("GET", *WRITING) if method == first_of(door, method))
    wanted = {(door.path, method) for door, method in asked if not opens_never(door, method)}
    unreached = "\n".join(f"{method} {path}" for path, method in sorted(wanted - reached))
    assert not unreached, f"No role reaches these doors; tests/access/preparing.py says what they need:\n{unreached}"
