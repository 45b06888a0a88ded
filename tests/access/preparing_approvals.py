"""Requests for approval, rules and absences that the doors of approvals need; one's own and somebody else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.processes.approvals.judging import seen_in
from klientela.core.processes.approvals.models import Absence, Call, Level, Request, Rule
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _rule() -> tuple[Rule, Level]:
    rule = Rule.objects.create(name=f"Rule {uuid4()}", entity="deals", locks=False)
    return rule, Level.objects.create(rule=rule, who="people")


def _asked(deal: Any, *, of: User, by: User) -> Request:
    """A request that waits for somebody; the deal is not locked, so that deciding changes nothing but what was said."""
    rule, level = _rule()
    made = Request.objects.create(rule=rule, level=level, entity="deals", record=deal.pk, asked_by=by, seen=seen_in(rule, deal))
    Call.objects.create(request=made, level=level, user=of)
    return made


def _waiting(company: Company, user: User) -> Parts:
    """One that waits for this person, about a record he may read, and one between two others."""
    deals, director, nobody = company.rows["deals"], company.people["director"], company.people["nobody"]
    with acting(user):
        mine = next((deal for deal in deals if may(user, "read", deal)), None)
    asker = nobody if user.pk != nobody.pk else director
    found = [_asked(deals[-1], of=nobody, by=director)]
    return [{"pk": made.pk} for made in ([_asked(mine, of=user, by=asker)] if mine else []) + found]


def _own(company: Company, user: User) -> Parts:
    """One this person has asked for himself, and one of somebody else."""
    deals, director, nobody = company.rows["deals"], company.people["director"], company.people["nobody"]
    asked = nobody if user.pk != nobody.pk else director
    return [{"pk": _asked(deals[0], of=asked, by=user).pk}, {"pk": _asked(deals[-1], of=asked, by=director).pk}]


def _of_record(company: Company, user: User) -> Parts:
    _waiting(company, user)
    return [{"pk": deal.pk} for deal in company.rows["deals"]]


def _to_ask(company: Company, _user: User) -> Parts:
    rule, _level = _rule()
    return [{"slug": "deals", "pk": deal.pk, "rule": rule.pk} for deal in company.rows["deals"]]


def _questions(_company: Company, _user: User) -> Parts:
    """The question of a rule while somebody adds to it, and nothing asked at all."""
    return [{"slug": slug, "?": asked} for slug in ("deals", "organizations") for asked in ("?where.join=all&where.do=add", "")]


def _rules(_company: Company, _user: User) -> Parts:
    return [{"pk": _rule()[0].pk}]


def _levels(_company: Company, _user: User) -> Parts:
    rule, level = _rule()
    return [{"pk": rule.pk, "level": level.pk}]


def _absences(company: Company, user: User) -> Parts:
    """One of one's own, and one of somebody else."""
    today = timezone.localdate()
    others = company.people["director"], company.people["nobody"]
    people = {user.pk: user, others[0].pk: others[0]}
    made = [
        Absence.objects.create(
            user=one, substitute=others[1] if one != others[1] else others[0], starts_on=today, ends_on=today + timedelta(1)
        )
        for one in people.values()
    ]
    return [{"pk": each.pk} for each in made]


PREPARED_APPROVALS: dict[str, Callable[[Company, User], Parts]] = {
    "/api/v1/approvals/<uuid:pk>/": _waiting,
    "/api/v1/approvals/<uuid:pk>/decide/": _waiting,
    "/approvals/<uuid:pk>/": _waiting,
    "/approvals/<uuid:pk>/decide/": _waiting,
    "/approvals/<uuid:pk>/pass/": _waiting,
    "/approvals/<uuid:pk>/withdraw/": _own,
    "/approvals/record/<uuid:pk>/": _of_record,
    "/approvals/ask/<slug:slug>/<uuid:pk>/<uuid:rule>/": _to_ask,
    "/approvals/away/<uuid:pk>/end/": _absences,
    "/settings/approvals/<uuid:pk>/": _rules,
    "/settings/approvals/<uuid:pk>/delete/": _rules,
    "/settings/approvals/<uuid:pk>/levels/new/": _rules,
    "/settings/approvals/<uuid:pk>/levels/<uuid:level>/": _levels,
    "/settings/approvals/<uuid:pk>/levels/<uuid:level>/delete/": _levels,
    "/settings/approvals/<uuid:pk>/levels/<uuid:level>/move/": _levels,
    "/settings/approvals/questions/<slug:slug>/": _questions,
}
