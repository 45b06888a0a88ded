"""Whom a step is about: words for the people around a record."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User

OWNER, MOVER, LEADER, MANAGER = "owner", "mover", "leader", "manager"
WHOM: tuple[tuple[str, Any], ...] = (
    (OWNER, _("its owner")),
    (MOVER, _("whoever moves it")),
    (LEADER, _("the leader of its team")),
    (MANAGER, _("the manager of its owner")),
)


def people_of(record: Any, whom: Iterable[str], *, by: User | None) -> list[User]:
    """The people these words mean for a record, each once; who has left is not among them."""
    found = [_meant(record, word, by) for word in whom]
    return list(dict.fromkeys(user for user in found if user is not None and user.is_active and user.deleted_at is None))


def _meant(record: Any, word: str, by: User | None) -> User | None:
    owner: User | None = record.owner
    if word == MOVER:
        return by
    if word == LEADER:
        return record.team.leader if record.team else None
    if word == MANAGER:
        return owner.manager if owner else None
    return owner


def whom_told(whom: Iterable[str]) -> str:
    """These words, for the editor."""
    labels = dict(WHOM)
    return ", ".join(str(labels[word]) for word in whom if word in labels)
