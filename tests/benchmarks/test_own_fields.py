"""What five hundred fields of a company's own cost: lists, filters, orders, saves and a long form, beside the same without them."""

import random
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.records.own.indexing import index_now
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.services import change
from klientela.kernel.entity import entity_named
from tests.benchmarks.conftest import tidy
from tests.benchmarks.loading import VIEWERS, key
from tests.benchmarks.measuring import Sheet, Visitor
from tests.kit import roles

pytestmark = pytest.mark.benchmark
FIELDS, FAST, FILLED, IN_FORM = 500, 20, 10, 200
MORE_MS, LIST_TIMES, SAVE_TIMES, FORM_MS = 15, 1.5, 1.5, 120
ROUNDS, CEILING = 15, 3
LIST = "/persons/?sort=name"
KINDS = ("decimal", "text", "date", "choice", "boolean")
VALUES = {
    "decimal": "to_jsonb(floor(random() * 10000))",
    "text": "to_jsonb(md5(random()::text))",
    "date": "to_jsonb(date '2020-01-01' + floor(random() * 2000)::int)",
    "choice": "to_jsonb((ARRAY['gold', 'silver', 'tin'])[1 + floor(random() * 3)::int])",
    "boolean": "to_jsonb(random() < 0.5)",
}
FILL = "UPDATE parties_party SET own = own || jsonb_build_object({values}) WHERE kind = 'person'"
CHOICES = [{"code": code, "label": code} for code in ("gold", "silver", "tin")]


def field(number: int) -> OwnField:
    """One field of five hundred; the first ones are fast."""
    kind = KINDS[number % len(KINDS)]
    options = {"choices": CHOICES} if kind == "choice" else {}
    return OwnField(
        entity="persons", code=f"f{number}", label=f"Field {number}", kind=kind, options=options, position=number, is_fast=number < FAST
    )


def timed(ask: Callable[[], Any]) -> float:
    """The median of asking again and again, in milliseconds."""
    found = []
    for _ in range(ROUNDS + 1):
        begun = perf_counter()
        ask()
        found.append((perf_counter() - begun) * 1000)
    return median(found[1:])


def save_of(user: User) -> Callable[[], None]:
    """Saves another person each time."""
    entity, die = entity_named("persons"), random.Random(5)
    keys = list(entity.model._base_manager.filter(deleted_at=None, **entity.where).order_by("pk").values_list("pk", flat=True)[:5000])

    def save() -> None:
        with acting(user):
            record = entity.model._base_manager.get(pk=die.choice(keys))
            change(entity, record.pk, {"job_title": f"{die.random()}"}, by=user, version=record.version)

    return save


@pytest.fixture
def measured(generated: str, django_db_blocker: Any, sheets: list[Sheet]) -> Iterator[dict[str, float]]:
    """What pages and saves cost without own fields; afterwards the fields are there, filled and indexed."""
    with django_db_blocker.unblock():
        user = User.objects.get(pk=key("user", VIEWERS["100 %"]))
        before = {"list": timed(lambda: Visitor(user).get(LIST)), "save": timed(save_of(user))}
        OwnField.objects.bulk_create(field(number) for number in range(FIELDS))
        configuration_changed()
        with roles.connected_as_owner(), connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            places = (*range(FILLED), *range(FAST, FAST + FILLED))
            cursor.execute(FILL.format(values=", ".join(f"'f{place}', {VALUES[KINDS[place % len(KINDS)]]}" for place in places)))
        for own in OwnField.objects.filter(is_fast=True):
            index_now(own)
        tidy()
        yield before


@pytest.mark.django_db
def test_there_are_persons_without_own_values(generated: str) -> None:
    assert entity_named("persons").model._base_manager.filter(kind="person", own={}).exists()


def test_five_hundred_own_fields(generated: str, measured: dict[str, float], sheets: list[Sheet]) -> None:
    sheet = Sheet(f"{FIELDS} own fields on persons, company {generated}", ("what", "without, ms", "with, ms", "wanted"))
    sheets.append(sheet)
    user = User.objects.get(pk=key("user", VIEWERS["100 %"]))
    visitor = Visitor(user)
    columns = "columns=name,own_f0,own_f1,own_f2,own_f20,own_f21"
    listed, saved = timed(lambda: visitor.get(LIST)), timed(save_of(user))
    sheet.add("list", f"{measured['list']:.1f}", f"{listed:.1f}", f"{LIST_TIMES} ×")
    sheet.add("list with five of them", "", f"{timed(lambda: visitor.get(f'{LIST}&{columns}')):.1f}", "")
    fast = {
        "order by a fast number": "/persons/?sort=own_f0",
        "order by a fast day": "/persons/?sort=-own_f2",
        "filter by a fast number": "/persons/?own_f0=77&sort=name",
        "filter by a fast choice": "/persons/?own_f3=gold&sort=name",
    }
    more = {what: timed(lambda path=path: visitor.get(path)) for what, path in fast.items()}
    for what, cost in more.items():
        sheet.add(what, f"{listed:.1f}", f"{cost:.1f}", f"+ {MORE_MS} ms")
    sheet.add("save", f"{measured['save']:.1f}", f"{saved:.1f}", f"{SAVE_TIMES} ×")
    OwnField.objects.filter(entity="persons", position__gte=IN_FORM).update(deleted_at="2026-01-01T00:00Z")
    configuration_changed()
    form = timed(lambda: visitor.get("/persons/new/"))
    sheet.add(f"form of {IN_FORM} fields", "", f"{form:.1f}", f"{FORM_MS} ms")
    assert listed <= measured["list"] * LIST_TIMES * CEILING and saved <= measured["save"] * SAVE_TIMES * CEILING
    assert form <= FORM_MS * CEILING and all(cost - listed <= MORE_MS * CEILING for cost in more.values())
