"""Further phones, e-mails, web pages and addresses of parties brought in from a file, each with what it is for."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for
from klientela.core.exchange.lines import Context, Line, new, sound
from klientela.core.identity.models import User
from klientela.core.parties.importing_parts import Part, add_parts
from klientela.core.parties.models import Address, ContactMechanism, Purpose, ReachKind
from klientela.core.parties.parts import settled_way
from klientela.kernel.entity import ImportField, entity_of

REACH, PLACE, FOR = "reach", "address", "for"
WAYS = {ReachKind.EMAIL: 4, ReachKind.PHONE: 6, ReachKind.WEB: 2}
"""How many further columns of each kind a file can have."""
MAIN = {ReachKind.EMAIL: "email", ReachKind.PHONE: "phone", ReachKind.WEB: "website"}
ADDRESSES = (2, 3)
BETWEEN = ":::"
"""What address books write between several values in one cell."""

_LABELS = {ReachKind.EMAIL: _("further e-mail"), ReachKind.PHONE: _("further phone"), ReachKind.WEB: _("further web page")}
_PLACE_LABELS = {
    "street": _("street of address"),
    "postal_code": _("postal code of address"),
    "town": _("town of address"),
    "region": _("region of address"),
    "country": _("country of address"),
}
_WORDS = {
    ReachKind.EMAIL: ("email", "e-mail"),
    ReachKind.PHONE: ("phone", "telephone", "telefon"),
    ReachKind.WEB: ("website", "web page", "url"),
}
_PLACE_WORDS = {
    "street": ("street", "ulica", "strada"),
    "postal_code": ("postal code", "zip code"),
    "town": ("city", "town", "miasto"),
    "region": ("state", "region"),
    "country": ("country", "kraj"),
}
_PURPOSES = {
    Purpose.HOME: ("home", "private", "personal", "dom", "domowy", "prywatny", "acasa", "acasă", "personal"),
    Purpose.WORK: ("work", "business", "main", "office", "company", "praca", "służbowy", "firma", "serviciu", "birou"),
    Purpose.BILLING: ("billing", "invoice", "faktury", "facturare"),
    Purpose.SHIPPING: ("shipping", "delivery", "dostawa", "livrare"),
    Purpose.SUPPORT: ("support", "service", "serwis", "suport"),
}
_NO_TOWN = _("An address needs a town.")


def columns(user: User) -> tuple[ImportField, ...]:
    """The columns for further ways to reach a party and for its second and third address, as far as a user may write them."""
    found: list[ImportField] = []
    if not fixed_for(user, entity_of(ContactMechanism)) & {"kind", "value"}:
        for kind, most in WAYS.items():
            for number in range(1, most + 1):
                label = format_lazy("{} {}", _LABELS[kind], number)
                found += _with_purpose(f"{REACH}:{kind}:{number}", label, tuple(f"{word} {number + 1}" for word in _WORDS[kind]))
    fixed = fixed_for(user, entity_of(Address))
    if not fixed & {"street", "town"}:
        for number in ADDRESSES:
            named = {name: format_lazy("{} {}", label, number) for name, label in _PLACE_LABELS.items() if name not in fixed}
            kinds = {"country": "country"}
            found += [
                ImportField(
                    f"{PLACE}:{number}:{name}",
                    label,
                    kinds.get(name, "text"),
                    synonyms=tuple(f"{word} {number}" for word in _PLACE_WORDS[name]),
                )
                for name, label in named.items()
            ]
            if "purpose" not in fixed:
                found.append(ImportField(f"{PLACE}:{number}:{FOR}", format_lazy("{} {}", _("purpose of address"), number)))
    return tuple(found)


def _with_purpose(name: str, label: Any, synonyms: tuple[str, ...]) -> list[ImportField]:
    return [ImportField(name, label, synonyms=synonyms), ImportField(f"{name}:{FOR}", format_lazy("{}: {}", label, _("purpose")))]


def promote(lines: Sequence[Line]) -> None:
    """A new party without a main phone, e-mail or web page takes the first of the further ones."""
    for line in new(lines):
        for kind, main in MAIN.items():
            if not line.values.get(main) and (first := next(_values(line, kind), None)):
                line.values[main] = first[1]


def keep_ways(lines: Sequence[Line], context: Context) -> None:
    """Each further way to reach, once, less what is the main one."""
    asking = [line for line in sound(lines) if any(name.startswith(f"{REACH}:") for name in line.extras)]
    known_ones = [line.record.pk for line in asking if not line.is_new]
    rows = ContactMechanism.objects.filter(party__in=known_ones).values_list("party_id", "kind", "value")
    there = set(rows) if known_ones else set()
    wanted: list[Part] = []
    for line in asking:
        for column, values in _ways(line, context):
            mark = (line.record.pk, values["kind"], values["value"])
            if values["value"] != getattr(line.record, MAIN[values["kind"]]) and mark not in there:
                there.add(mark)
                wanted.append(Part(line, column, values))
    add_parts(wanted, ContactMechanism, context)


def _ways(line: Line, context: Context) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in WAYS:
        for name, text in _values(line, kind):
            purpose = purpose_of(str(line.extras.get(f"{name}:{FOR}") or ""))
            try:
                yield name, settled_way({"kind": kind, "value": text, "purpose": purpose, "party": line.record})
            except ValidationError as error:
                context.refuse(line, name, " ".join(error.messages))


def _values(line: Line, kind: ReachKind) -> Iterator[tuple[str, str]]:
    """The texts of the further columns of one kind, with their column."""
    for number in range(1, WAYS[kind] + 1):
        name = f"{REACH}:{kind}:{number}"
        for text in str(line.extras.get(name) or "").split(BETWEEN):
            if text.strip():
                yield name, text.strip()


def purpose_of(text: str) -> Purpose:
    """What a label such as `* Work` or `Home Fax` says something is for."""
    words = text.casefold().replace("*", " ").split()
    if not words:
        return Purpose.WORK
    return next((purpose for purpose, known in _PURPOSES.items() if set(known) & set(words)), Purpose.OTHER)


def keep_addresses(lines: Sequence[Line], context: Context) -> None:
    """The second and third address of a party; one without a town is refused, an empty one is none."""
    asking = [line for line in sound(lines) if any(name.startswith(f"{PLACE}:") for name in line.extras)]
    known_ones = [line.record.pk for line in asking if not line.is_new]
    rows = Address.objects.filter(party__in=known_ones).values_list("party_id", "street", "postal_code", "town")
    there = set(rows) if known_ones else set()
    wanted: list[Part] = []
    for line in asking:
        for number in ADDRESSES:
            values = {name: line.extras.get(f"{PLACE}:{number}:{name}") or "" for name in _PLACE_LABELS}
            mark = (line.record.pk, values["street"], values["postal_code"], values["town"])
            if not any(mark[1:]) or mark in there:
                continue
            if not values["town"]:
                context.refuse(line, f"{PLACE}:{number}:street", _NO_TOWN)
                continue
            purpose = purpose_of(str(line.extras.get(f"{PLACE}:{number}:{FOR}") or ""))
            wanted.append(Part(line, f"{PLACE}:{number}:street", address(context.user, **values, purpose=purpose)))
    add_parts(wanted, Address, context)


def address(user: User, **values: Any) -> dict[str, Any]:
    """What a user may write of an address; the rest, such as a country he may not set, is left as it is where one begins."""
    fixed = fixed_for(user, entity_of(Address))
    return {name: value for name, value in values.items() if name not in fixed}
