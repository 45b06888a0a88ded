"""Parties brought in from a file: in one spelling, with their parent company or employer and their numbers with authorities."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may, sees
from klientela.core.exchange.lines import Context, Line, known, new, sound
from klientela.core.identity.models import User
from klientela.core.parties import importing_ways as ways
from klientela.core.parties.consents import importing as consents
from klientela.core.parties.importing_parts import MAY_NOT_RELATE, Part, add_parts
from klientela.core.parties.models import Address, Identifier, PartyKind, PartyRelation, RelationKind
from klientela.core.parties.parts import settled_number
from klientela.core.parties.services import with_name
from klientela.core.parties.tidying import tidy
from klientela.core.records.services import create
from klientela.kernel.entity import Importer, ImportField, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.slot import slot

NUMBER = "number:"
PARENT = ImportField(
    "parent",
    _("parent company"),
    "reference",
    synonyms=("subsidiary of", "parent", "parent account", "spółka matka", "firma matka", "companie mamă"),
    target="organizations",
)
EMPLOYER = ImportField(
    "employer",
    _("works at"),
    "reference",
    synonyms=("company", "organization", "organisation", "account", "employer", "firma", "companie", "angajator"),
    target="organizations",
)
STREET = ImportField("street", _("street and number"))
POSTAL_CODE = ImportField("postal_code", _("postal code"))
INDUSTRIES = (
    "accounting", "agriculture", "automotive", "banking", "chemicals", "construction", "consulting", "education", "electronics",
    "employment", "energy", "engineering", "entertainment", "finance", "food", "furniture", "government", "healthcare", "hospitality",
    "insurance", "legal services", "logistics", "manufacturing", "marketing", "media", "medical", "mining", "pharmaceuticals",
    "printing", "real estate", "retail", "security", "services", "software", "sports", "technology", "telecommunications",
    "textiles", "tourism", "trade", "transport", "utilities", "waste management", "wholesale",
)  # fmt: skip
"""Usual names of lines of business, from which the spelling of others is corrected."""

_NO_TOWN = _("An address needs a town.")


def prepare_organizations(lines: Sequence[Line], context: Context) -> None:
    """One spelling for phones, addresses and names; the first way to reach is the main one where the file names none."""
    ways.promote(lines)
    for line in sound(lines):
        _tidied(line, context)


def prepare_persons(lines: Sequence[Line], context: Context) -> None:
    """Likewise; a new person's whole name and its parts follow each other."""
    ways.promote(lines)
    for line in sound(lines):
        _tidied(line, context)
    for line in new(lines):
        try:
            line.values = with_name(line.values, {})
        except ValidationError as error:
            context.refuse_error(line, error)


def _tidied(line: Line, context: Context) -> None:
    try:
        line.values = tidy(line.values, country=getattr(line.record, "country", ""))
    except ValidationError as error:
        context.refuse_error(line, error)


def finish_organizations(lines: Sequence[Line], context: Context) -> None:
    """Parent companies, addresses and numbers."""
    _relate(lines, context, column=PARENT.name, kind=RelationKind.PART_OF)
    _keep_addresses(lines, context)
    _keep_numbers(lines, context)
    ways.keep_ways(lines, context)
    ways.keep_addresses(lines, context)
    consents.keep_consents(lines, context)


def finish_persons(lines: Sequence[Line], context: Context) -> None:
    """Employers, addresses and numbers."""
    _relate(lines, context, column=EMPLOYER.name, kind=RelationKind.WORKS_AT)
    _keep_addresses(lines, context)
    _keep_numbers(lines, context)
    ways.keep_ways(lines, context)
    ways.keep_addresses(lines, context)
    consents.keep_consents(lines, context)


def _relate(lines: Sequence[Line], context: Context, *, column: str, kind: RelationKind) -> None:
    asking = [line for line in sound(lines) if line.extras.get(column)]
    relations = PartyRelation.objects.filter(kind=kind, party__in=[line.record.pk for line in asking])
    there = set(relations.values_list("party_id", "other_id"))
    for line in asking:
        other = line.extras[column]
        if (line.record.pk, other.pk) not in there:
            _add_part(line, PartyRelation, {"kind": kind, "other": other}, column=column, context=context)


def _keep_addresses(lines: Sequence[Line], context: Context) -> None:
    """A street or postal code makes an address, in the town of the party."""
    asking = [line for line in sound(lines) if line.extras.get(STREET.name) or line.extras.get(POSTAL_CODE.name)]
    known_ones = [line.record.pk for line in asking if not line.is_new]
    there = set(Address.objects.filter(party__in=known_ones).values_list("party_id", "street", "postal_code")) if known_ones else set()
    wanted: list[Part] = []
    sees_town, sees_country = (sees(context.user, context.entity, name) for name in ("town", "country"))
    for line in asking:
        street, code = (line.extras.get(field.name) or "" for field in (STREET, POSTAL_CODE))
        if (line.record.pk, street, code) in there:
            continue
        town, country = line.record.town if sees_town else "", line.record.country if sees_country else ""
        if not town:
            context.refuse(line, STREET.name if street else POSTAL_CODE.name, _NO_TOWN)
            continue
        values = ways.address(context.user, street=street, postal_code=code, town=town, country=country)
        wanted.append(Part(line, STREET.name, values))
    add_parts(wanted, Address, context)


def _keep_numbers(lines: Sequence[Line], context: Context) -> None:
    _drop_known_numbers(known(lines))
    wanted = [
        Part(line, column, {"kind": column.removeprefix(NUMBER), "value": value})
        for line in sound(lines)
        for column, value in line.extras.items()
        if column.startswith(NUMBER)
    ]
    add_parts(wanted, Identifier, context, settled=lambda values: settled_number(values, by=context.user))


def _drop_known_numbers(lines: Sequence[Line]) -> None:
    there: dict[Any, set[str]] = defaultdict(set)
    for party, kind in Identifier.objects.filter(party__in=[line.record.pk for line in lines]).values_list("party_id", "kind"):
        there[party].add(kind)
    for line in lines:
        taken = there[line.record.pk]
        line.extras = {column: value for column, value in line.extras.items() if column.removeprefix(NUMBER) not in taken}


def _add_part(line: Line, model: Any, values: dict[str, Any], *, column: str, context: Context) -> None:
    try:
        with transaction.atomic():
            create(entity_of(model), {"party": line.record, **values}, by=context.user)
    except ValidationError as error:
        context.refuse(line, column, " ".join(error.messages))
    except NotAllowed:
        context.refuse(line, column, MAY_NOT_RELATE)
    else:
        line.has_changed = True


def numbers_of(kind: PartyKind) -> Any:
    """Columns for the numbers parties of this kind have, as far as a user may see them, and for what they agreed to."""

    def columns(user: User) -> tuple[ImportField, ...]:
        return (*_main_address(user), *numbers(user), *consents.columns(user), *ways.columns(user))

    def numbers(user: User) -> tuple[ImportField, ...]:
        if fixed_for(user, entity_of(Identifier)) & {"kind", "value"}:
            return ()
        kinds = [known for known in slot("identifiers.kinds") if kind in known.party_kinds]
        open_ones = [known for known in kinds if not known.sensitive or may(user, "see_personal_numbers")]
        return tuple(ImportField(f"{NUMBER}{known.code}", known.label, synonyms=_names_of(known.code)) for known in open_ones)

    return columns


def _main_address(user: User) -> tuple[ImportField, ...]:
    """The columns for the address in the town of the party, as far as a user may write them: there is none without a town."""
    fixed = fixed_for(user, entity_of(Address))
    return () if "town" in fixed else tuple(field for field in (STREET, POSTAL_CODE) if field.name not in fixed)


def _names_of(code: str) -> tuple[str, ...]:
    name = code.partition(".")[2]
    return ("vat id", "vat number", "eu vat", "vat eu") if name == "vat" else (name, f"numer {name}", f"nr {name}")


ORGANIZATIONS = Importer(
    fields=(PARENT,),
    more=numbers_of(PartyKind.ORGANIZATION),
    vocabulary={"industry": INDUSTRIES},
    prepare=prepare_organizations,
    finish=finish_organizations,
    whole=True,
)
PERSONS = Importer(
    fields=(EMPLOYER,),
    more=numbers_of(PartyKind.PERSON),
    fills=frozenset({"name"}),
    prepare=prepare_persons,
    finish=finish_persons,
    whole=True,
)
