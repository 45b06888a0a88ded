"""Values that make a good record of any entity: one maker for each kind of field."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.validators import MinValueValidator
from django.db.models import SlugField

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of, form_fields
from klientela.core.records.services import create
from klientela.kernel.entity import Entity, entity_of
from tests.kit.people import who_may

WORDS = ("Browar", "Zamek", "Ogród", "Turbina", "Școală", "Łąka", "Fântână")
number = count(1)

MAKERS: dict[str, Callable[[Field, int], Any]] = {
    "text": lambda field, n: (
        f"code-{n}" if isinstance(field.column, SlugField) else f"{WORDS[n % len(WORDS)]} {n}"[: field.column.max_length]
    ),
    "longtext": lambda field, n: f"What is known of number {n}.",
    "integer": lambda field, n: max([7, *(rule.limit_value for rule in field.column.validators if isinstance(rule, MinValueValidator))]),
    "decimal": lambda field, n: Decimal("2.50"),
    "money": lambda field, n: Decimal("1250.50"),
    "currency": lambda field, n: "PLN",
    "country": lambda field, n: "RO",
    "date": lambda field, n: date(2026, 11, 22),
    "datetime": lambda field, n: datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    "boolean": lambda field, n: True,
    "choice": lambda field, n: field.choices[0][0],
    "email": lambda field, n: f"person{n}@example.com",
    "phone": lambda field, n: f"+4860{n % 10_000_000:07d}",
    "url": lambda field, n: f"https://example.com/{n}",
    "tags": lambda field, n: ["sample"],
}
SPECIAL: dict[str, dict[str, Any]] = {
    "identifiers": {"kind": "pl.nip", "value": "5260250274"},
    "contact-mechanisms": {"kind": "email", "value": "second@example.com"},
    "parties": {"kind": "organization"},
    "branches": {"tax_id": "", "vat_id": "", "register_number": ""},
    "bank-accounts": {"iban": "PL61109010140000071219812874"},
    "party-accounts": {"number": "PL61109010140000071219812874", "bic": ""},
    "plan-targets": dict.fromkeys(("for_team", "for_branch", "territory", "category", "product")),
    "forecast-calls": dict.fromkeys(("person", "for_branch")),
    "meetings": {"zone": "Europe/Warsaw", "rrule": "", "is_private": False, "is_all_day": False},
}
"""What a kind of field cannot know: numbers with check digits, kinds that follow from the entity, fields of which one is filled."""
OTHER = {
    "identifiers": ("value", "1060000062"),
    "contact-mechanisms": ("value", "third@example.com"),
    "bank-accounts": ("iban", "RO49AAAA1B31007593840000"),
    "party-accounts": ("number", "RO49AAAA1B31007593840000"),
}
NUMBERS = frozenset({"integer", "decimal", "money"})
LEFT_TO_SERVICES = frozenset({"process", "stage"})
TITLES = frozenset({"text", "longtext"})


def values_for(entity: Entity, user: User, *, all_fields: bool = True) -> dict[str, Any]:
    """Good values for the fields a new record is asked for; references are made as needed, by whoever may make them."""
    n = next(number)
    special = SPECIAL.get(entity.slug, {})
    parent = {entity.part_of: made(field_of(entity, entity.part_of).target_entity)} if entity.part_of else {}
    fields = [field for field in form_fields(entity) if all_fields or field.required]
    found = {field.name: value_of(field, n, user=user) for field in fields if wanted(entity, field)}
    return {**parent, **{name: value for name, value in {**found, **special}.items() if value is not None}}


def wanted(entity: Entity, field: Field) -> bool:
    """Whether the kit fills in a field by itself."""
    return field.editable and (field.name not in LEFT_TO_SERVICES or bool(entity.part_of))


def value_of(field: Field, n: int, *, user: User) -> Any:
    """A good value of a field."""
    if field.kind != "reference":
        return MAKERS[field.kind](field, n)
    if field.target is User:
        return user
    return None if not field.required and field.target is field.column.model else made(entity_of(field.target))


def made(entity: Entity) -> Any:
    """A record of an entity, made by somebody who may."""
    user = who_may("create", entity)
    assert user is not None, f"nobody may make {entity.slug}: it needs a line in access.csv"
    with acting(user):
        record = create(entity, values_for(entity, user), by=user)
        record.refresh_from_db()
    return record


def other_value(entity: Entity, record: Any) -> tuple[str, Any]:
    """A field of a record and another good value for it."""
    if entity.slug in OTHER:
        return OTHER[entity.slug]
    fields = [field for field in form_fields(entity) if wanted(entity, field) and field.kind in MAKERS]
    for field in sorted(fields, key=lambda field: field.kind not in TITLES):
        value = _other(field, getattr(record, field.name))
        if value is not None:
            return field.name, value
    raise AssertionError(f"{entity.slug} has no field the kit can change")


def _other(field: Field, now: Any) -> Any:
    if field.kind == "choice":
        return next((value for value, _ in field.choices if value != now), None)
    if field.kind in NUMBERS:
        return (now or 0) + 1
    value = MAKERS[field.kind](field, next(number))
    return value if value != now else None


def as_sent(value: Any) -> Any:
    """A value as a form sends it."""
    if hasattr(value, "pk"):
        return str(value.pk)
    if isinstance(value, list):
        return ", ".join(value)
    return "on" if value is True else str(value)


def as_json(value: Any) -> Any:
    """A value as a body of the API holds it."""
    if hasattr(value, "pk"):
        return str(value.pk)
    return value if isinstance(value, bool | int | list | str) else value.isoformat() if hasattr(value, "isoformat") else str(value)
