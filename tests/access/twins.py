"""Pairs of worlds which one person cannot tell apart: the second is another one where he sees nothing, and in what is hidden from him."""

import json
import random
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from klientela.core.records.models import Record
from klientela.core.search.documents import document_of, is_searchable
from klientela.core.search.sql import rebuild
from klientela.kernel import keys
from klientela.kernel.entity import Entity, entities
from klientela.kernel.keys import new_key
from tests.access.company import ADMINISTRATIVE, Company, every_row
from tests.access.crawling import Answer, Ask, Visitor
from tests.access.knowing import kind_of
from tests.access.oracle import policy
from tests.access.own_kind import HIDDEN_FIELD, SLUG, own_values
from tests.access.tokens import NOW, Hidden
from tests.kit.roles import owners_rights

PASSING = (
    (re.compile(rb'(name="csrfmiddlewaretoken" value=)"[^"]*"'), rb"\1"),
    (re.compile(rb'(nonce=|"X-CSRFToken": |X-CSRFToken&quot;: )("|&quot;)[\w+/=-]+("|&quot;)'), rb"\1"),
    (re.compile(rb"\b[0-9a-f]{12}\b(?=[^-])"), b"reference"),
)
"""What differs between any two answers: tokens against forgery, nonces, the reference of a failure."""
MOMENT = re.compile(rb"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?")
AS_EVER = """
UPDATE audit_change c SET after = (SELECT jsonb_object_agg(key, audit_flat(to_jsonb(t)) -> key) FROM jsonb_object_keys(c.after) AS key)
FROM {table} t WHERE t.id = c.row AND c.row = %s AND c.op = 'I'
"""
OWN_AS_EVER = "UPDATE audit_change SET after = after || %s::jsonb WHERE row = %s AND op = 'I'"
OTHERWISE = frozenset({"Set-Cookie", "Content-Security-Policy", "Expires", "Last-Modified"})


@contextmanager
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[random.Random]:
    """The clock stands, and keys and secrets are made by a die; seeded alike it falls alike."""
    with monkeypatch.context() as patch:
        die = random.Random()
        for column in [column for model in apps.get_models() for column in model._meta.concrete_fields if column.default is timezone.now]:
            patch.setattr(column, "default", lambda: NOW)
            patch.setattr(column, "_get_default", lambda: NOW)
        patch.setattr(timezone, "now", lambda: NOW)
        patch.setattr(keys, "os", SimpleNamespace(urandom=die.randbytes))
        patch.setattr(keys, "time", SimpleNamespace(time_ns=lambda: int(NOW.timestamp() * 10**9)))
        patch.setattr(secrets, "token_urlsafe", lambda size=32: die.randbytes(size).hex())
        patch.setattr(secrets, "token_bytes", lambda size=32: die.randbytes(size))
        yield die


def told(answer: Answer) -> tuple[int, dict[str, str], bytes]:
    """An answer without what differs between any two."""
    body = answer.whole
    for pattern, instead in PASSING:
        body = pattern.sub(instead, body)
    return answer.status, {name: value for name, value in answer.heads.items() if name not in OTHERWISE}, body


def work(visitor: Visitor, steps: list[Ask], die: random.Random) -> list[Any]:
    """What somebody is told while he works, each step upon the last; none of it remains. The clock of the database goes on meanwhile."""
    number, begun = count(), datetime.now(UTC).isoformat().encode()
    visitor.before = lambda ask: die.seed(f"{next(number)} {ask}")
    with transaction.atomic():
        answers = [told(visitor.send_for_good(ask)) for ask in steps]
        transaction.set_rollback(True)
    return [(status, heads, MOMENT.sub(lambda found: found[0] if found[0] < begun else b"now", body)) for status, heads, body in answers]


def change_the_dark(company: Company, world: Any, visitor: Visitor) -> int:
    """Make the second world: dark records change, come and go, and hidden values are others. How much was done."""
    done = 0
    for entity, row in list(every_row(company)):
        if entity.slug in ADMINISTRATIVE:
            continue
        if row.pk in visitor.knows.dark:
            done += _other(company, entity, row) + _one_more(company, entity, row)
        elif row.pk in visitor.knows.readable:
            done += _hidden_rewritten(company, world, visitor, entity=entity, row=row)
    done += _one_less(company, visitor)
    for entity in entities():
        if is_searchable(entity) and not entity.where:
            with connection.cursor() as cursor:
                cursor.execute(rebuild(entity.model._meta.db_table), [document_of(entity).spec])
    return done


def _values(company: Company, entity: Entity, pk: UUID, names: set[str] | None = None) -> dict[str, Any]:
    found = {}
    for column in entity.model._meta.concrete_fields:
        is_asked = names is None or column.name in names
        if is_asked and column.editable and not column.is_relation and column.name not in {*entity.where, "id"}:
            value = company.canaries.value_for(column, Hidden(entity.slug, pk, column.name))
            found |= {column.name: value} if value is not None else {}
    return found


def _other(company: Company, entity: Entity, row: Any) -> int:
    values = _values(company, entity, row.pk)
    values |= {"own": own_values(company.canaries, row.pk)} if entity.slug == SLUG else {}
    return entity.model._base_manager.filter(pk=row.pk).update(**values) if values else 0


def _one_more(company: Company, entity: Entity, row: Any) -> int:
    copy = entity.model._base_manager.get(pk=row.pk)
    copy.pk, copy._state.adding = new_key(), True
    for name, value in _values(company, entity, copy.pk).items():
        setattr(copy, name, value)
    try:
        with transaction.atomic():
            copy.save(force_insert=True)
    except IntegrityError:
        return 0
    return 1


def _one_less(company: Company, visitor: Visitor) -> int:
    gone = 0
    for entity, row in every_row(company):
        if row.pk in visitor.knows.dark and isinstance(row, Record) and entity.slug in {"deals", "products"}:
            gone += entity.model._base_manager.filter(pk=row.pk).update(deleted_at=NOW)
            break
    return gone


def _hidden_rewritten(company: Company, world: Any, visitor: Visitor, *, entity: Entity, row: Any) -> int:
    """Other values behind the curtain, as if they had always been there: no version, no change, no history of it."""
    hidden = {
        column.name
        for column in entity.model._meta.concrete_fields
        if policy().level(world, visitor.user.pk, kind_of(entity), column.name) < policy().READ
    }
    values = _values(company, entity, row.pk, hidden)
    if values:
        with quiet(entity.model._meta.db_table, "audit_change") as cursor:
            entity.model._base_manager.filter(pk=row.pk).update(**values)
            cursor.execute(AS_EVER.format(table=connection.ops.quote_name(entity.model._meta.db_table)), [row.pk])
    return len(values) + (_hidden_own(company, world, visitor, row=row) if entity.slug == SLUG else 0)


def _hidden_own(company: Company, world: Any, visitor: Visitor, *, row: Any) -> int:
    """Another value in the own field that is hidden, likewise."""
    if policy().level(world, visitor.user.pk, SLUG, HIDDEN_FIELD) >= policy().READ:
        return 0
    values = own_values(company.canaries, row.pk, (HIDDEN_FIELD.removeprefix("own_"),))
    with quiet(row._meta.db_table, "audit_change") as cursor:
        type(row)._base_manager.filter(pk=row.pk).update(own={**row.own, **values})
        cursor.execute(OWN_AS_EVER, [json.dumps({f"own_{code}": word for code, word in values.items()}), row.pk])
    return 1


@contextmanager
def quiet(*tables: str) -> Iterator[Any]:
    """A cursor while nothing of these tables is kept by the database."""
    with owners_rights(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} ENABLE TRIGGER USER")
