"""Pages of plans: the sheet in which targets are set, a new version, handing over what somebody who left was to bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import get_for, may, visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.inputs import NumberField
from klientela.core.views.requests import key_of, offered_of, user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed, StaleSave
from klientela.kernel.period import Period
from klientela.modules.forecast.book import today
from klientela.modules.forecast.models import PlanTarget, SalesPlan
from klientela.modules.forecast.plans import services
from klientela.modules.forecast.plans.entering import (
    EVENLY,
    LIKE_BEFORE,
    Entered,
    entered,
    fill,
    refuse_foreign,
    refuse_wrong,
    shown,
    told,
    typed,
)
from klientela.modules.forecast.plans.filling import added
from klientela.modules.forecast.plans.holding import sees_plans
from klientela.modules.forecast.plans.levels import LEVELS
from klientela.modules.forecast.plans.sheet import Group, Sheet, brought, may_plan, sheet_of
from klientela.ui.formats import formats_now


@policy(grants("read", "plan-targets"))
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The targets of a plan by people, teams or other parts; sent, either kept, all of it or nothing, or filled in to be looked at."""
    user, plan = _asked(request, pk)
    sheet = sheet_of(user, plan, LEVELS[offered_of(request.GET, "by", LEVELS)])
    if request.method != "POST":
        return render(request, "forecast/plan.html", _context(sheet, shown(sheet), user))
    rows, problem = entered(sheet, request.POST.dict()), ""
    try:
        refuse_foreign(sheet, request.POST.dict())
        refuse_wrong(rows)
        if request.POST.get("do", "keep") == "keep":
            with transaction.atomic():
                count = services.keep(plan, typed(rows), by=user)
            say(request, _("Saved. Rows changed: %(n)s") % {"n": formats_now().number(count)}, undo=current_actor().batch)
            return redirect(request.get_full_path())
        fill(sheet, rows, request.POST.dict(), past=lambda years: brought(user, plan, sheet.level, period=_before(plan, years), parts=rows))
    except ValidationError as error:
        problem = " ".join(error.messages)
    except StaleSave:
        problem = _("Nothing was saved: somebody changed these targets meanwhile. Load the page again.")
    except NotAllowed:
        problem = _("Nothing was saved: you may not set one of these targets.")
    context = {**_context(sheet, rows, user), "problem": problem, "is_unsaved": True}
    return render(request, "forecast/plan.html", context, status=422 if problem else 200)


@policy(grants("create", "sales-plans"))
@require_http_methods(["GET", "HEAD", "POST"])
def copy_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new version of a plan, or the plan of another year like it and so many percent higher."""
    user, plan = _asked(request, pk)
    problem, title = "", title_of(plan, user)
    sent = (
        request.POST
        if request.method == "POST"
        else {"name": _("%(name)s, new version") % {"name": title}, "year": str(plan.year), "percent": "0"}
    )
    if request.method == "POST":
        try:
            copied = _copied(plan, request.POST.dict(), by=user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            say(request, _told_of(copied, user), undo=current_actor().batch)
            return redirect("plan-sheet", copied.plan.pk)
    context = {"title": title, "back": address_of(plan), "sent": sent, "problem": problem}
    return render(request, "forecast/plan_copy.html", context, status=422 if problem else 200)


@policy(grants("update", "plan-targets"))
@require_POST
def hand_over_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give what somebody who left was still to bring to somebody else."""
    user = user_of(request)
    if not sees_plans(user):
        raise Http404
    target: PlanTarget = get_for(user, entity_of(PlanTarget), pk, "update")
    person = _colleagues(user).filter(pk=key_of(request.POST.get("to", ""))).first()
    month = request.POST.get("month", "")
    try:
        if person is None or month not in {str(number) for number in MONTHS_3}:
            raise ValidationError(_("Choose somebody and a month."))
        services.hand_over(target, person, month=int(month), by=user)
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    except StaleSave:
        say(request, _("Nothing was saved: somebody changed these targets meanwhile. Load the page again."), tone="red")
    except NotAllowed as error:
        raise Http404 from error
    else:
        say(request, _("Handed over to %(name)s.") % {"name": person.name}, undo=current_actor().batch)
    return redirect(f"{reverse('plan-sheet', args=[target.plan_id])}?by=rep")


def _asked(request: HttpRequest, pk: UUID) -> tuple[User, SalesPlan]:
    """The plan, for whoever sees all that targets say; to others it is not there."""
    user = user_of(request)
    if not sees_plans(user):
        raise Http404
    return user, get_for(user, entity_of(SalesPlan), pk)


def _copied(plan: SalesPlan, sent: dict[str, str], *, by: User) -> services.Copied:
    year = sent.get("year", "").strip()
    if not (year.isdecimal() and len(year) == 4):
        raise ValidationError(_("Write the year in four digits."))
    percent = NumberField(min_value=-100, max_value=1000, max_digits=8, decimal_places=3).clean(sent.get("percent") or "0")
    try:
        return services.copy(plan, {"name": sent.get("name", "").strip(), "year": int(year)}, percent=percent, by=by)
    except NotAllowed as error:
        raise Http404 from error


def _told_of(copied: services.Copied, user: User) -> str:
    made = _("%(name)s is a draft now.") % {"name": title_of(copied.plan, user)}
    gone = ", ".join(copied.without)
    return f"{made} {_('Not in it, since they have left: %(names)s.') % {'names': gone}}" if gone else made


def _before(plan: SalesPlan, years: int) -> Period:
    return Period(Period.year(plan.year - years).start, Period.year(plan.year - 1).end)


def _context(sheet: Sheet, rows: dict[str, Entered], user: User) -> dict[str, Any]:
    plan = sheet.plan
    tops = {row.key for row in sheet.tops}
    total = added([each.months for key, each in rows.items() if key in tops])
    leavers = [row for row in sheet.rows if row.has_left and row.may_change and row.target]
    return {
        "plan": plan,
        "title": title_of(plan, user),
        "back": address_of(plan),
        "groups": [GroupShown.of(group, rows) for group in sheet.groups] if sheet.rows else [],
        "tops": tops,
        "total": [told(amount) for amount in total],
        "total_year": told(sum(total)),
        "whole": sheet.total,
        "levels": LEVELS,
        "level": sheet.level,
        "months": MONTHS_3,
        "may_change": any(row.may_change for row in sheet.rows),
        "may_copy": may(user, "create", entity_of(SalesPlan)),
        "may_add": may_plan(user, plan),
        "ways": ((LIKE_BEFORE, _("like the last three years")), (EVENLY, _("equally"))),
        "leavers": leavers,
        "people": list(_colleagues(user).order_by("name")[:500]) if leavers else [],
        "now": today().month if today().year == plan.year else 1,
        "sign": formats_now(),
    }


def _colleagues(user: User) -> Any:
    return visible(user, "read", entity_named("users")).filter(is_active=True, kind="person")


@dataclass(frozen=True)
class GroupShown:
    """A group of rows as the page writes it."""

    group: Group
    rows: list[Entered]
    target: list[str]
    plain: list[str]
    """The target's amounts as programs read them."""
    target_year: str
    left: list[str]
    left_year: str

    @classmethod
    def of(cls, group: Group, rows: Mapping[str, Entered]) -> GroupShown:
        mine = [rows[row.key] for row in group.rows]
        given = added([each.months for each in mine])
        whole = group.target or ()
        left = [total - part for total, part in zip(whole, given, strict=False)]
        texts = [told(amount) for amount in whole]
        plain = [f"{amount:f}" for amount in whole]
        return cls(group, mine, texts, plain, told(sum(whole)), [told(amount) for amount in left], told(sum(left)))
