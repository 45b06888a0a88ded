"""The values among which whoever merges chooses: each field of each party, as far as he sees it and may write it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.kinds import Field, form_fields
from klientela.core.records.own.values import value_of
from klientela.core.records.titles import is_open, named, title_of
from klientela.core.views.addresses import narrowest
from klientela.core.views.effective import effective
from klientela.core.views.showing import shown_value
from klientela.kernel.entity import Entity, entity_of

TOGETHER = "all"
"""The choice of all values at once, where they can stand together."""
JOINED = frozenset({"tags", "longtext"})
NAMES = ("given_name", "family_name")


@dataclass(frozen=True)
class Option:
    """One of the values of a field: whose it is, and how people read it."""

    key: str
    value: Any
    text: str
    best: bool = False
    whose: str = ""
    """What the party is called, where columns have no heads."""


@dataclass(frozen=True)
class Choice:
    """One field: the value each party has, and which is proposed."""

    field: Field
    options: tuple[Option, ...]
    """One for each party, in their order; its text is empty where it has no value."""
    joined: Option | None = None
    differs: bool = True
    writable: bool = True

    @property
    def name(self) -> str:
        """The name of the field in a form."""
        return f"field-{self.field.name}"

    @property
    def chosen(self) -> str:
        """What is proposed."""
        best = [option.key for option in (*self.options, *([self.joined] if self.joined else [])) if option.best]
        return best[-1] if best else self.options[0].key


def entity_for(party: Party) -> Entity:
    """The entity under which a party is shown: company or person."""
    return narrowest(entity_of(Party), party)


def choices_of(parties: Sequence[Party], survivor: UUID, *, by: User) -> list[Choice]:
    """Every field this user sees of the parties, with their values; one that he may not write stays the survivor's."""
    entity = entity_for(parties[0])
    shown = effective(entity, by, is_arranged=False)
    writable = {field.name for field in shown.form} - {"owner"}
    money = {field.currency for field in form_fields(entity) if field.currency}
    fields = [field for field in shown.shown_form if field.column is not None and field.name not in money | {"owner"}]
    known = (_choice(field, parties, survivor, by=by, writable={field.name, field.currency or field.name} <= writable) for field in fields)
    return [choice for choice in known if any(option.text for option in choice.options)]


def _choice(field: Field, parties: Sequence[Party], survivor: UUID, *, by: User, writable: bool) -> Choice:
    values = [value_of(party, field.name) for party in parties]
    texts = [_text(field, value, party, by=by) for party, value in zip(parties, values, strict=True)]
    writable = writable and all(_is_open(value, field, by=by) for value in values)
    best = _best(parties, values, survivor) if writable else survivor
    options = tuple(
        Option(str(party.pk), value, text, party.pk == best, title_of(party, by))
        for party, value, text in zip(parties, values, texts, strict=True)
    )
    differs = len(set(texts)) > 1
    return Choice(field, options, _joined(field, values) if differs and writable else None, differs, writable)


def _text(field: Field, value: Any, party: Party, *, by: User) -> str:
    if field.kind == "reference":
        return named(value, by) if value is not None else ""
    is_told = bool(field.currency) and sees(by, entity_for(party), field.currency)
    return shown_value(field, value, value_of(party, field.currency) if is_told else "")


def _is_open(value: Any, field: Field, *, by: User) -> bool:
    """Whether a value leads to no record that is not for this user: such a field cannot be chosen."""
    return field.kind != "reference" or value is None or is_open(value, by)


def _best(parties: Sequence[Party], values: Sequence[Any], survivor: UUID) -> UUID:
    """The fullest value; of those that say as much the survivor's, else that of the party that was changed last."""
    ranked = sorted(
        zip(parties, values, strict=True),
        key=lambda pair: (_weight(pair[1]), pair[0].pk == survivor, pair[0].changed_at),
    )
    return ranked[-1][0].pk


def _weight(value: Any) -> int:
    return 0 if value in (None, "", []) else 1


def _joined(field: Field, values: Sequence[Any]) -> Option | None:
    if field.kind not in JOINED:
        return None
    value = joined(field, values)
    text = ", ".join(value) if isinstance(value, list) else value
    return Option(TOGETHER, value, text, best=field.kind == "tags")


def joined(field: Field, values: Sequence[Any]) -> Any:
    """All values of a field as one: words each once, texts below each other."""
    if field.kind == "tags":
        return list(dict.fromkeys(word for value in values for word in value or ()))
    return "\n\n".join(dict.fromkeys(value for value in values if value))


def chosen_values(choices: Sequence[Choice], chosen: Mapping[str, str], parties: Sequence[Party]) -> dict[str, Any]:
    """What is written into the survivor, by field; a choice nobody made is the one that was proposed."""
    by_key = {str(party.pk): party for party in parties}
    found: dict[str, Any] = {}
    for choice in choices:
        key = chosen.get(choice.field.name, choice.chosen)
        if not choice.writable or not choice.differs:
            continue
        if key == TOGETHER and choice.joined:
            found[choice.field.name] = choice.joined.value
        elif key in by_key:
            option = next(option for option in choice.options if option.key == key)
            found |= {choice.field.name: option.value, **_with_currency(choice.field, by_key[key])}
    return found


def _with_currency(field: Field, party: Party) -> dict[str, Any]:
    """An amount comes with its currency."""
    return {field.currency: value_of(party, field.currency)} if field.currency else {}
