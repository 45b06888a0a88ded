"""What a month brings somebody, with the deals behind it; and the button that closes a month."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import may, sees, visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import key_of, user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.kernel.period import Period
from klientela.modules.sales.choice import today
from klientela.modules.sales.credit.months import close_month, month_of
from klientela.modules.sales.credit.plans import plan_of
from klientela.modules.sales.models import Commission, Deal
from klientela.ui.formats import formats_now

MONTHS = 24
_MONTH = re.compile("[0-9]{4}-[0-9]{2}")
_NEEDED = ("month", "deal", "share", "basis", "percent", "amount", "currency", "plan", "owner", "label")


@dataclass(frozen=True)
class Row:
    """A deal and what it brings, as the page shows it."""

    name: str
    url: str
    day: date | None
    share: Decimal | None
    basis: Decimal | None
    percent: Decimal | None
    amount: Decimal
    currency: str


def sees_commissions(user: User) -> bool:
    """Whether a user sees commissions and everything they are made of."""
    return may(user, "read", entity_of(Commission)) and sees(user, entity_of(Commission), *_NEEDED)


@policy(grants("read", "commissions"))
@require_safe
def month_page(request: HttpRequest) -> HttpResponse:
    """What a month brings: frozen rows where it is closed, else as it stands now."""
    user = user_of(request)
    if not sees_commissions(user):
        raise Http404
    first, who = _month(request), _person(request, user)
    kept = list(visible(user, "read", entity_of(Commission)).filter(month=first, owner=who).order_by("created_at", "pk"))
    is_closed = bool(kept) or visible(user, "read", entity_of(Commission)).filter(month=first).exists()
    plan = plan_of(who.pk, _last_day(first), by=user)
    rows = _frozen(kept, user) if is_closed else _open(who.pk, first, user)
    context = {
        "rows": rows,
        "totals": _totals(rows),
        "is_closed": is_closed,
        "plan": plan,
        "is_margin": plan is not None and plan.basis == "margin",
        "person": who,
        "people": _people(user),
        "month": first,
        "months": _months(),
        "may_close": may(user, "create", entity_of(Commission)) and not is_closed and _last_day(first) < today(),
        "all_url": reverse("commissions-list"),
    }
    return render(request, "sales/commissions.html", context)


@policy(grants("create", "commissions"))
@require_POST
def close_page(request: HttpRequest) -> HttpResponse:
    """Close a month: what everybody gets is written down and stays."""
    first = _month(request)
    try:
        made = close_month(first, by=user_of(request), today=today())
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except NotAllowed as error:
        raise Http404 from error
    else:
        say(request, _("Closed. Commissions written down: %(n)s") % {"n": formats_now().number(made)}, undo=current_actor().batch)
    return redirect(f"{reverse('report-commissions')}?month={first:%Y-%m}")


def _open(who: UUID, first: date, user: User) -> list[Row]:
    due = month_of(who, first, by=user)
    known, rows = _deals({each.credit.deal_id for each in due}, user), []
    for each in due:
        credit, (name, url) = each.credit, known.get(each.credit.deal_id, ("", ""))
        rows.append(Row(name, url, credit.won_on, credit.percent, each.basis, each.percent, each.amount, credit.currency))
    return rows


def _frozen(kept: list[Commission], user: User) -> list[Row]:
    known, rows = _deals({each.deal_id for each in kept if each.deal_id}, user), []
    for each in kept:
        name, url = known.get(each.deal_id, ("", "")) if each.deal_id else (each.label, "")
        rows.append(Row(name, url, None, each.share, each.basis, each.percent, each.amount, each.currency))
    return rows


def _deals(keys: set[UUID], user: User) -> dict[UUID, tuple[str, str]]:
    """Name and address of the deals among them that a user may read."""
    found = visible(user, "read", entity_of(Deal)).filter(pk__in=keys)
    return {each.pk: (title_of(each, user), address_of(each)) for each in found}


def _totals(rows: list[Row]) -> list[tuple[str, Decimal, Decimal | None]]:
    """Commission and counted value by currency."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        amount, basis = found.get(row.currency, (Decimal(0), Decimal(0)))
        found[row.currency] = (amount + row.amount, basis + (row.basis or Decimal(0)))
    return [(currency, amount, basis) for currency, (amount, basis) in sorted(found.items(), key=lambda each: -each[1][0])]


def _month(request: HttpRequest) -> date:
    text = request.POST.get("month") or request.GET.get("month", "")
    try:
        return Period.named(text, today()).start if _MONTH.fullmatch(text) else today().replace(day=1)
    except ValueError:
        return today().replace(day=1)


def _last_day(first: date) -> date:
    return Period.month(first.year, first.month).end


def _months() -> list[date]:
    found = [today().replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _people(user: User) -> list[User]:
    """Whose month a user may look at: everybody's for who closes months, else his own."""
    if not may(user, "create", entity_of(Commission)):
        return []
    return list(visible(user, "read", entity_named("users")).filter(is_active=True).order_by("name")[:500])


def _person(request: HttpRequest, user: User) -> User:
    key = key_of(request.GET.get("person", ""))
    if key is None or key == user.pk:
        return user
    found: Any = next((each for each in _people(user) if each.pk == key), None)
    if found is None:
        raise Http404
    person: User = found
    return person
