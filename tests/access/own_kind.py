"""A kind of records the company has made, in the company of the canaries: one of its fields is hidden from the clerk, one is not."""

from typing import Any

from klientela.core.access.models import Grant, Role
from klientela.core.own_entities.describing import describe_all, forget_all
from klientela.core.own_entities.models import OwnEntity
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed, forget
from tests.access.tokens import Canaries, Hidden

SLUG, HIDDEN_FIELD = "own-plans", "own_secret"
CODES = ("secret", "open")
OPEN_TO = {"rep": "own", "team-leader": "subordinates"}


def make_own_kind() -> None:
    """Make it; it is without stages, and reps see their own."""
    forget_everything()
    OwnEntity.objects.create(code="plans", singular="Plan", plural="Plans")
    for place, code in enumerate(CODES):
        OwnField.objects.create(entity=SLUG, code=code, label=code.capitalize(), kind="text", position=place)
    for slug, scope in OPEN_TO.items():
        role = Role.objects.get(slug=slug)
        Grant.objects.bulk_create(Grant(role=role, entity=SLUG, op=op, scope=scope) for op in ("read", "update", "export"))
    configuration_changed()
    describe_all()


def forget_everything() -> None:
    """Know nothing of kinds any more: the database is taken back after a test, and the process must be, too."""
    forget_all()
    forget()


def own_values(canaries: Canaries, pk: Any, codes: tuple[str, ...] = CODES) -> dict[str, str]:
    """A canary for each own field of a record."""
    return {code: canaries.word(Hidden(SLUG, pk, f"own_{code}")) for code in codes}
