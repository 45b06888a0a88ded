"""Whom and what the writer of a note may mean: colleagues after @, records it belongs to after #, text templates after /."""

from typing import Any

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.records.models import RecordRef
from klientela.core.records.titles import title_of
from klientela.core.timeline.composing import party_of, subjects_of, templates
from klientela.core.views.references import offered
from klientela.kernel.entity import entity_named

MOST = 8


def names_for(user: User, record: Any, *, sign: str, text: str) -> list[dict[str, Any]]:
    """The few that fit what was typed."""
    if sign == "/":
        return [{"pk": key, "label": name, "note": ""} for key, name in templates(user, text)]
    return _records(user, record, text) if sign == "#" else _colleagues(user, text)


def _colleagues(user: User, text: str) -> list[dict[str, Any]]:
    entity = entity_named("users")
    if not may(user, "read", entity) or not sees(user, entity, "name"):
        return []
    found = offered(entity, user, text).exclude(pk=user.pk).exclude(kind="service")[:MOST]
    return [{"pk": one.pk, "label": one.name, "note": ""} for one in found]


def _records(user: User, record: Any, text: str) -> list[dict[str, Any]]:
    party = party_of(record, user)
    known = [(str(RecordRef.of(one)), title_of(one, user)) for one in subjects_of(party, user)] if party else []
    return [{"pk": ref, "label": title, "note": ""} for ref, title in known if text.lower() in title.lower()][:MOST]
