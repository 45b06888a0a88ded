"""How a value of each kind shows in a table: the columns that fields give by themselves."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext

from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.core.records.own.stored_files import file_address
from klientela.core.records.own.values import from_json
from klientela.core.records.titles import OPEN_TO_ALL, code_of
from klientela.core.views.columns import Column, Need
from klientela.kernel.entity import Entity
from klientela.kernel.phone import InvalidPhone, show_phone
from klientela.ui.avatars import hue, initials
from klientela.ui.formats import Formats
from klientela.ui.markup import component, join

pill, tag, muted, link, restricted = (component(name) for name in ("pill", "tag", "muted", "link", "restricted"))
who_link, person, moment = component("who-link"), component("person"), component("moment")

TONES = {"open": "blue", "won": "green", "lost": "red"}
MANY = 4096
MOST_TAGS = 3
WIDTHS = {"integer": "w-n", "decimal": "w-n", "money": "w-xl", "date": "w-l", "datetime": "w-l", "boolean": "w-m", "phone": "w-xl"}
"""Columns whose values are alike in length take just that; the others share what is left."""


def title_column(entity: Entity, field: Field, *, css: str = "m1") -> Column:
    """The column by which people know the record: its picture, its name, the way to its page."""
    shape = "" if entity.model.__name__ in ("Person", "User") else "co"

    def cell(_words: Formats) -> Callable[..., object]:
        base = f"/{entity.slug}/"
        nameless = gettext("restricted") if field.kind == "reference" else "–"
        tell = gettext if field.is_translated else str
        return lambda pk, name: who_link(f"{base}{pk}/", hue(pk), shape, initials(str(name or "?")), tell(name) if name else nameless)

    needs = (Need("pk"), title_need(entity, field))
    return Column(field.name, capfirst(field.label), needs, cell, css, _order(entity, field))


def code_column(entity: Entity, *, css: str = "m1") -> Column:
    """The column by which people know records whose title is hidden from them: kind and end of the key, and the way to the page."""

    def cell(_words: Formats) -> Callable[..., object]:
        base = f"/{entity.slug}/"
        return lambda pk: who_link(f"{base}{pk}/", hue(pk), "co", "?", code_of(entity, pk))

    return Column("pk", capfirst(entity.label or entity.model._meta.verbose_name), (Need("pk"),), cell, css)


def title_need(entity: Entity, field: Field) -> Need:
    """What the title reads: the field, or the title of what it refers to."""
    if field.kind != "reference":
        return Need(field.path)
    return reference_need(field, field.target_entity.title)


def reference_need(field: Field, path: str) -> Need:
    """A value of the record a reference points to, guarded unless it is no secret."""
    if field.own:
        return Need(field.path, linked=field.target_entity)
    guarded = field.target not in OPEN_TO_ALL
    return Need(f"{field.name}__{path}", field.name if guarded else "", field.target if guarded else None)


def column_of(entity: Entity, field: Field, *, css: str = "") -> Column:
    """The column of a field, by its kind."""
    needs, cell = _kept(field, BY_KIND.get(field.kind, _text)(field)) if field.own else BY_KIND.get(field.kind, _text)(field)
    classes = " ".join(part for part in ("num" if field.kind in NUMERIC else "", css) if part)
    width = "w-xl" if field.target is User else WIDTHS.get(field.kind, "")
    return Column(field.name, capfirst(field.label), needs, cell, classes, _order(entity, field), width)


def _order(entity: Entity, field: Field) -> str:
    return field.name if field.name in {order.removeprefix("-") for order in entity.orders} else ""


type Maker = tuple[tuple[Need, ...], Callable[[Formats], Callable[..., object]]]


def _kept(field: Field, made: Maker) -> Maker:
    """The same for a field the company has added, whose values come as they are kept."""
    needs, cell = made

    def reading(words: Formats) -> Callable[..., object]:
        show = cell(words)
        return lambda value, *rest: show(from_json(field, value), *rest)

    return needs, reading


def _plain(field: Field, show: Callable[[Formats, Any], object]) -> Maker:
    def cell(words: Formats) -> Callable[..., object]:
        shown = lru_cache(MANY)(lambda value: show(words, value))
        return lambda value: "" if value is None or value == "" else shown(value)

    return (Need(field.path),), cell


def _text(field: Field) -> Maker:
    if field.is_translated:
        return _plain(field, lambda words, value: gettext(value))
    return (Need(field.path),), lambda words: lambda value: value or ""


def _long(field: Field) -> Maker:
    return (Need(field.path),), lambda words: lambda value: (value or "")[:120]


def _number(field: Field) -> Maker:
    return _plain(field, lambda words, value: words.number(value) if field.grouped else str(value))


def _money(field: Field) -> Maker:
    def cell(words: Formats) -> Callable[..., object]:
        return lambda value, currency: "" if value is None else money_text(words, value, currency)

    return (Need(field.path), Need(field.currency_path)), cell


def money_text(words: Formats, value: Decimal, currency: str) -> str:
    """Whole amounts without the minor unit, others with it."""
    return words.money(value, currency, whole=value == value.to_integral_value())


def _day(field: Field) -> Maker:
    return _plain(field, lambda words, value: _moment(value, words.day(value)))


def _datetime(field: Field) -> Maker:
    def cell(words: Formats) -> Callable[..., object]:
        return lambda value: "" if value is None else _moment(value, words.ago(value))

    return (Need(field.path),), cell


def _moment(value: date | datetime, text: str) -> object:
    return moment(value.isoformat(), text)


def _boolean(field: Field) -> Maker:
    return _plain(field, lambda words, value: gettext("yes") if value else gettext("no"))


def _choice(field: Field) -> Maker:
    def cell(_words: Formats) -> Callable[..., object]:
        labels = {value: str(label) for value, label in field.choices}
        return lambda value: pill(TONES.get(value, ""), labels.get(value, value)) if value else ""

    return (Need(field.path),), cell


def _country(field: Field) -> Maker:
    return _plain(field, lambda words, value: country_name(words.locale, value))


def country_name(locale: Locale, code: str) -> str:
    """A country's name in a language; an unknown code as it is."""
    return str(locale.territories.get(code, code))


def _phone(field: Field) -> Maker:
    return _plain(field, lambda words, value: link(f"tel:{value}", phone_text(value)))


def phone_text(value: str) -> str:
    """A number as it is written in its country."""
    try:
        return show_phone(value)
    except InvalidPhone:
        return value


def _email(field: Field) -> Maker:
    return _plain(field, lambda words, value: link(f"mailto:{value}", value))


def _url(field: Field) -> Maker:
    return _plain(field, lambda words, value: link(value, value.partition("://")[2].rstrip("/") or value))


def _tags(field: Field) -> Maker:
    def cell(_words: Formats) -> Callable[..., object]:
        labels = {value: str(label) for value, label in field.choices}
        return lambda values: join([tag(labels.get(value, value)) for value in (values or [])[:MOST_TAGS]])

    return (Need(field.path),), cell


def _reference(field: Field) -> Maker:
    if field.target is User:
        return _colleague(field)
    needs = [Need(field.key_path), reference_need(field, field.target_entity.title)]
    toned = field.name == "stage"
    if toned:
        needs.append(reference_need(field, "kind"))

    def cell(_words: Formats) -> Callable[..., object]:
        hidden = restricted(gettext("You may not see this record."), gettext("restricted"))
        shown = lru_cache(MANY)(lambda name, tone: pill(TONES.get(tone, ""), name) if toned else name)
        return lambda pk, name, tone="": "" if pk is None else hidden if name is None else shown(str(name), tone)

    return tuple(needs), cell


def _colleague(field: Field) -> Maker:
    def cell(_words: Formats) -> Callable[..., object]:
        shown = lru_cache(MANY)(lambda pk, name: person(hue(pk), initials(name), name))
        return lambda pk, name: "" if pk is None else shown(pk, name)

    return (Need(field.key_path), reference_need(field, "name")), cell


def _file(field: Field) -> Maker:
    entity = field.own.entity if field.own else ""

    def cell(_words: Formats) -> Callable[..., object]:
        return lambda file, pk: link(file_address(entity, pk, field.name), f"{file.name} ({filesizeformat(file.size)})") if file else ""

    return (Need(field.path), Need("pk")), cell


BY_KIND: dict[str, Callable[[Field], Maker]] = {
    "file": _file,
    "text": _text,
    "longtext": _long,
    "integer": _number,
    "decimal": _number,
    "money": _money,
    "date": _day,
    "datetime": _datetime,
    "boolean": _boolean,
    "choice": _choice,
    "country": _country,
    "phone": _phone,
    "email": _email,
    "url": _url,
    "tags": _tags,
    "reference": _reference,
}
