"""Rates come in: from files, from the web, by hand; and what a company counts in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import Any

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from klientela.core.access.decisions import demand
from klientela.core.currencies.models import Rate, Reckoning, Source
from klientela.core.currencies.readers import Published, is_rate, read
from klientela.core.currencies.tables import NEW_LEU
from klientela.core.identity.models import User
from klientela.core.jobs.fetch import FetchError, fetch
from klientela.kernel.money import round_half_up

FUNCTION = "manage_rates"
PORTION = 5_000
PLACES = 10
ADDRESSES = {
    Source.ECB: "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml",
    Source.NBP: "https://api.nbp.pl/api/exchangerates/tables/A/?format=json",
}


@dataclass(frozen=True)
class Brought:
    """What a table brought: so many rates, of these days."""

    rates: int
    first: date | None
    last: date | None


@transaction.atomic
def bring(content: bytes, *, by: User | None) -> Brought:
    """Keep the rates of a published table; the same table again changes nothing, a corrected one corrects."""
    if by is not None:
        demand(by, FUNCTION)
    found = [each for each in read(content) if each.day >= NEW_LEU or "RON" not in (each.base, each.currency)]
    if not found:
        raise ValidationError(_("There is no rate in this file."))
    for portion in batched(_rows(found, by), PORTION):
        Rate.objects.bulk_create(
            portion,
            update_conflicts=True,
            unique_fields=["source", "base", "currency", "day"],
            update_fields=["rate", "table"],
        )
    return Brought(len(found), min(each.day for each in found), max(each.day for each in found))


def _rows(found: Iterable[Published], by: User | None) -> Iterator[Rate]:
    kept = {(each.source, each.base, each.currency, each.day): each for each in found}
    for each in kept.values():
        yield Rate(
            source=each.source,
            base=each.base,
            currency=each.currency,
            day=each.day,
            rate=each.rate,
            table=each.table,
            entered_by=by,
        )


@transaction.atomic
def enter_rate(base: str, currency: str, day: date, *, rate: Decimal, by: User) -> Rate:
    """Enter a rate by hand; it goes before published ones from its day on, until another is entered."""
    demand(by, FUNCTION)
    _check_pair(base, currency, day)
    if not is_rate(rate):
        raise ValidationError(_("A rate is a number above zero."))
    found, _made = Rate.objects.update_or_create(
        source=Source.OWN,
        base=base,
        currency=currency,
        day=day,
        defaults={"rate": round_half_up(rate, PLACES), "entered_by": by},
    )
    return found


def _check_pair(base: str, currency: str, day: date) -> None:
    known = list_currencies()
    for code in (base, currency):
        if code not in known:
            raise ValidationError(_("There is no currency %(code)s.") % {"code": code})
    if base == currency:
        raise ValidationError(_("A rate is between two currencies."))
    if "RON" in (base, currency) and day < NEW_LEU:
        raise ValidationError(_("The leu (RON) exists since 1 July 2005; there is no rate of an earlier day."))


@transaction.atomic
def drop_rate(key: int, *, by: User) -> None:
    """Take back a rate that was entered by hand. Published ones stay."""
    demand(by, FUNCTION)
    Rate.objects.filter(pk=key, source=Source.OWN).delete()


@transaction.atomic
def count_in(currency: str, *, source: str, is_fetched: bool, by: User, branch: Any = None) -> Reckoning:
    """Say in which currency the company counts, or a branch, and whose rates it follows."""
    demand(by, FUNCTION)
    if currency not in list_currencies():
        raise ValidationError(_("There is no currency %(code)s.") % {"code": currency})
    if source not in PUBLISHERS:
        raise ValidationError(_("Choose whose rates are followed."))
    values = {"currency": currency, "source": source, "is_fetched": is_fetched}
    found, _made = Reckoning.objects.update_or_create(branch=branch, defaults=values)
    return found


PUBLISHERS = (Source.ECB.value, Source.NBP.value)


def fetch_rates() -> Brought | None:
    """Ask whoever publishes the rates the company follows for the newest; None where nobody wants this."""
    row = Reckoning.objects.filter(branch=None, is_fetched=True).first()
    if row is None:
        return None
    row.problem, found = "", None
    try:
        answer = fetch(ADDRESSES[Source(row.source)])
        if answer.status != 200:
            raise ValidationError(_("The bank answers with %(status)s, not with a table.") % {"status": answer.status})
        found = bring(answer.body, by=None)
        row.fetched_at = timezone.now()
    except (FetchError, ValidationError) as error:
        row.problem = str(error.messages[0] if isinstance(error, ValidationError) else error)[:200]
    row.save(update_fields=["fetched_at", "problem"])
    return found
