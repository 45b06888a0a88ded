"""Names that two fields of one kind of record would share, in whatever language."""

from collections.abc import Iterable, Iterator

from django.utils.translation import override

from klientela.core.identity.models import LANGUAGES
from klientela.core.records.kinds import program_fields, program_form
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.models import OwnField
from klientela.kernel.entity import Entity


def called_alike(entity: Entity, words: Iterable[str], *, but: OwnField) -> str:
    """The first of some names that another field of the entity has already; empty where each is new."""
    taken = set(_taken(entity, but))
    return next((word for word in words if _compared(word) in taken), "")


def _taken(entity: Entity, but: OwnField) -> Iterator[str]:
    for field in own_fields(entity):
        if field.code != but.code:
            yield from map(_compared, (field.label, *field.labels.values()))
    for code, _name in LANGUAGES:
        with override(code):
            yield from (_compared(str(known.label)) for known in (*program_form(entity, new=True), *program_fields(entity)))


def _compared(word: str) -> str:
    return " ".join(word.casefold().split())
