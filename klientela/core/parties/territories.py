"""Which parties the rules of a territory match: by one of their places, by industry, by tags."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Collate, Left, Length, NullIf, Upper
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual

from klientela.core.access.postcodes import Postcodes, parse_postcodes
from klientela.core.access.territories import Rules, Source
from klientela.core.criteria.compiling import Norm
from klientela.core.parties.models import Address, Industry, Party
from klientela.kernel.regions import Region, beginnings, regions

OF_PLACE = ("countries", "regions", "postcodes", "towns")
"""Kinds of rules that have to fit together to one place; the others are about the party."""
_KIND_OF_REGION = r"^(wojewodztwo|woj\.?|judetul|jud\.?|municipiul)\s+"


class Replaced(Func):
    """A text in which what an expression matches is replaced."""

    function = "regexp_replace"
    output_field = CharField()


def matching(rules: Rules) -> QuerySet[Party]:
    """Living parties that fulfil the rules: each kind that is given, by one of its values; rules without values match nothing.

    A place is the town and country of the party itself, or any one of its addresses.
    """
    rows: QuerySet[Party] = Party.unscoped.filter(deleted_at=None).alias(place=Norm(F("town")))
    if not any(rules.values()):
        return rows.none()
    if industries := rules.get("industries"):
        rows = rows.filter(industry_id__in=[UUID(key) for key in industries])
    if tags := rules.get("tags"):
        rows = rows.filter(tags__overlap=list(tags))
    return rows.filter(_somewhere(rules)) if any(rules.get(kind) for kind in OF_PLACE) else rows


def industries() -> list[tuple[str, str]]:
    """The industries a rule may name."""
    return [(str(pk), name) for pk, name in Industry.unscoped.filter(deleted_at=None).order_by("name").values_list("pk", "name")]


def _somewhere(rules: Rules) -> Q:
    addresses = Address.unscoped.filter(party=OuterRef("pk"), deleted_at=None).alias(
        land=Coalesce(NullIf(F("country"), Value("")), F("party__country")),
        digits=Upper(Replaced(F("postal_code"), Value(r"[\s.-]"), Value(""), Value("g"))),
        area=Replaced(Norm(F("region")), Value(_KIND_OF_REGION), Value("")),
        place=Norm(F("town")),
    )
    found = Q(Exists(addresses.filter(_address(rules))))
    if rules.get("regions") or rules.get("postcodes"):
        return found
    return found | _own(rules)


def _own(rules: Rules) -> Q:
    wanted = Q()
    if countries := rules.get("countries"):
        wanted &= Q(country__in=countries)
    if towns := rules.get("towns"):
        wanted &= _in_towns(towns)
    return wanted


def _address(rules: Rules) -> Q:
    wanted = Q()
    if countries := rules.get("countries"):
        wanted &= Q(land__in=countries)
    if towns := rules.get("towns"):
        wanted &= _in_towns(towns)
    if postcodes := rules.get("postcodes"):
        wanted &= _any(_in_range(parse_postcodes(text)) for text in postcodes)
    if areas := rules.get("regions"):
        wanted &= _in_regions(areas)
    return wanted


def _in_towns(towns: Iterable[str]) -> Q:
    return Q(place__in=[Norm(Value(town)) for town in towns])


def _in_range(codes: Postcodes) -> Q:
    if codes.is_beginning:
        wanted = Q(digits__startswith=codes.low)
    else:
        size, digits = Length("digits"), Collate(Left("digits", len(codes.low)), "C")
        long = Exact(size, len(codes.low)) if codes.is_whole else GreaterThanOrEqual(size, len(codes.low))
        wanted = Q(long) & Q(GreaterThanOrEqual(digits, codes.low)) & Q(LessThanOrEqual(digits, codes.high))
    return wanted & Q(land__in=["", codes.country]) if codes.country else wanted


def _in_regions(codes: Iterable[str]) -> Q:
    found = [known for code in codes if (known := regions().get(code))]
    return _any(_in_land(country, [region for region in found if region.country == country]) for country in {one.country for one in found})


def _in_land(country: str, found: list[Region]) -> Q:
    """By the region an address names; where it names none, by the beginning of its postal code."""
    named = Q(area__in=[Norm(Value(name)) for region in found for name in region.names])
    own, foreign = beginnings(region.code for region in found)
    by_code = _any(Q(digits__startswith=start) for start in own) & ~_any(Q(digits__startswith=start) for start in foreign)
    return Q(land__in=["", country]) & (named | (Q(region="") & by_code))


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, Q(pk__in=[]))


SOURCE = Source(Party, matching, industries)
