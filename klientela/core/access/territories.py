"""Territories: what their rules ask, which records lie in them, and what a change of the rules would do."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.access.models import RecordTerritory, Territory
from klientela.core.access.postcodes import parse_postcodes
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of
from klientela.kernel.regions import regions
from klientela.kernel.slot import slot

type Rules = Mapping[str, list[str]]
"""Values by kind: a record fulfils the rules when for each kind that is given one of the values fits."""

KINDS = ("countries", "regions", "postcodes", "towns", "industries", "tags")
MOST_VALUES = 500
SAMPLE = 8


@dataclass(frozen=True)
class Source:
    """The records that lie in territories: their model, those of them that rules match, and the industries there are."""

    model: Any
    matching: Callable[[Rules], QuerySet[Any]]
    industries: Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True)
class Effect:
    """What rules would do: of `total` records they match `matched`; `new` would come into the territory and `lost` leave it."""

    total: int
    matched: int
    new: int
    lost: int
    sample: list[Any] = field(default_factory=list)

    @property
    def is_everything(self) -> bool:
        """Whether the rules leave no record out, which is hardly meant."""
        return self.total > 0 and self.matched == self.total


def source() -> Source | None:
    """Where the records come from that lie in territories; None while no package brings any."""
    found: list[Source] = list(slot("territories.source"))
    return found[0] if found else None


def tidy_rules(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Rules in their one form: known kinds only, values without doubles and blanks. Raises `ValidationError` naming the kind."""
    if unknown := set(given) - set(KINDS):
        raise ValidationError(_("Rules of territories know no “%(kind)s”.") % {"kind": sorted(unknown)[0]})
    kept = {kind: _values(kind, given.get(kind) or []) for kind in KINDS}
    return {kind: values for kind, values in kept.items() if values}


def effect_of(rules: Rules, *, territory: Territory, by: User) -> Effect:
    """What these rules would do if they were those of the territory; the sample holds what the user may see."""
    found = source()
    if found is None:
        return Effect(0, 0, 0, 0)
    rows = found.model._base_manager.filter(deleted_at=None)
    wanted = Q(pk__in=found.matching(rules).values("pk")) if rules else Q(pk__in=[])
    after = wanted | Q(_lying(Territory.objects.filter(parent=territory, deleted_at=None).values("pk")))
    now = Q(_lying([territory.pk]))
    sample = visible(by, "read", entity_of(found.model)).filter(wanted).order_by("pk")[:SAMPLE]
    return Effect(
        total=rows.count(),
        matched=rows.filter(wanted).count(),
        new=rows.filter(after & ~now).count(),
        lost=rows.filter(now & ~after).count(),
        sample=list(sample),
    )


def number_in(territories: Iterable[UUID]) -> dict[UUID, int]:
    """How many records lie in each of these territories, those of the territories below among them."""
    rows = RecordTerritory.objects.filter(territory__in=list(territories)).values_list("territory").annotate(n=Count("pk"))
    return dict(rows)


def _lying(territories: Any) -> Exists:
    return Exists(RecordTerritory.objects.filter(record=OuterRef("pk"), territory__in=territories))


def _values(kind: str, values: Any) -> list[str]:
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise ValidationError({kind: _("These rules are not understood.")})
    kept = list(dict.fromkeys(text for value in values if (text := " ".join(value.split()))))
    if len(kept) > MOST_VALUES:
        raise ValidationError({kind: _("These are more than %(n)s values. Use ranges, or several territories.") % {"n": MOST_VALUES}})
    for text in kept:
        _check(kind, text)
    return [text.upper() for text in kept] if kind in ("countries", "regions") else kept


def _check(kind: str, text: str) -> None:
    if kind == "postcodes":
        try:
            parse_postcodes(text)
        except ValidationError as error:
            raise ValidationError({kind: error.messages}) from error
    known = CHECKS.get(kind)
    if known and not known(text):
        raise ValidationError({kind: _("“%(text)s” is not known.") % {"text": text}})


def _is_industry(text: str) -> bool:
    found = source()
    return found is not None and text in dict(found.industries())


CHECKS: dict[str, Callable[[str], bool]] = {
    "countries": lambda text: len(text) == 2 and text.isascii() and text.isalpha(),
    "regions": lambda text: text.upper() in regions(),
    "industries": _is_industry,
}
