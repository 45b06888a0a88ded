"""Layer 3: a canary in every field of every record; each role walks through every door, and hears none that it may not know."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from klientela.core.identity.models import User
from klientela.core.identity.services import setup_link
from klientela.core.operations.doors import doors
from tests.access.company import Company, make_company
from tests.access.crawling import STATIC, Ask, Visitor, crawl
from tests.access.knowing import knowledge, world_of
from tests.access.preparing import NEVER, Prepared

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

CRAWLED = ("director", "team-leader", "rep", "administrator", "auditor", "api", "partner", "clerk", "blind", "nobody")

HEARD = 0.8
"""So much of all canaries the director hears, or the crawl would prove little."""


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
    for answer in crawl(company, visitor, Prepared(company, user)):
        leaks += visitor.leaks(answer)
        broken += [answer.ask] if answer.status == 500 else []
        heard |= answer.words
    reached |= visitor.reached
    assert not broken, "\n".join(map(str, broken))
    assert not leaks, "\n".join(f"{leak} {company.canaries.places.get(leak[2])}" for leak in leaks)
    assert name != "director" or len(heard & set(company.canaries.places)) > HEARD * len(company.canaries.places)


def test_the_door_of_the_first_day_tells_nothing(company, world, reached):
    User.objects.update(password=f"{UNUSABLE_PASSWORD_PREFIX}x")
    user = company.people["nobody"]
    visitor = Visitor("stranger", user, knowledge(company, world, user))
    visitor.client.logout()
    answer = visitor.send(Ask("GET", f"/set-up/{setup_link()}/"))
    assert (answer.status, visitor.leaks(answer)) == (200, [])
    reached |= visitor.reached


def test_every_door_that_shows_something_was_reached(reached):
    wanted = {(door.path, "GET") for door in doors() if "GET" in door.methods and not door.path.startswith(STATIC)}
    unreached = "\n".join(path for path, _method in sorted(wanted - reached) if path not in NEVER)
    assert not unreached, f"No role reaches these doors; tests/access/preparing.py says what they need:\n{unreached}"
