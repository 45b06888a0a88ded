"""The fields a kind of records begins with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from klientela.core.own_entities.models import OwnEntity
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.own.names import own_name
from klientela.core.records.services import save

FIRST = (
    "text",
    "longtext",
    "integer",
    "decimal",
    "money",
    "date",
    "datetime",
    "choice",
    "tags",
    "boolean",
    "reference",
    "email",
    "phone",
    "url",
)
FIRST_KINDS = tuple((kind.value, kind.label) for kind in OwnKind if kind.value in FIRST)


@dataclass(frozen=True)
class FirstField:
    """A field as it is asked for together with its kind: a name, what it holds, and what can be chosen or linked."""

    label: str
    kind: str
    choices: str = ""
    target: str = ""

    @property
    def options(self) -> dict[str, Any]:
        """The settings of the field."""
        if self.kind in ("choice", "tags"):
            words = dict.fromkeys(word.strip() for word in self.choices.split(",") if word.strip())
            return {"choices": [{"code": code, "label": word} for code, word in zip(_codes(words), words, strict=True)]}
        return {"target": self.target} if self.kind == "reference" else {}


def make_first(kind: OwnEntity, fields: Iterable[FirstField]) -> None:
    """Make the first fields of a kind, in their order; an amount gets a field for its currency beside it."""
    found = [each for field in fields for each in (field, *_beside(field))]
    for position, (field, code) in enumerate(zip(found, _codes([each.label for each in found]), strict=True), 1):
        options = {"currency": own_name(f"{code}_currency")} if field.kind == OwnKind.MONEY else field.options
        save(OwnField(entity=kind.slug, code=code, label=field.label, kind=field.kind, options=options, position=position))


def _beside(field: FirstField) -> tuple[FirstField, ...]:
    return (FirstField(f"{field.label} currency", OwnKind.CURRENCY),) if field.kind == OwnKind.MONEY else ()


def _codes(words: Iterable[str]) -> list[str]:
    codes: list[str] = []
    for word in words:
        told = slugify(word.translate(str.maketrans("łŁđĐøØ", "lLdDoO"))).replace("-", "_")[:34].strip("_") or "field"
        wanted = told if told[0].isalpha() else f"f_{told}"
        numbered = (wanted if number == 1 else f"{wanted}_{number}" for number in range(1, len(codes) + 2))
        codes.append(next(code for code in numbered if code not in codes))
    return codes
