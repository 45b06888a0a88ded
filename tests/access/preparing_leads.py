"""The public form of a lead form somebody has opened, pages of leads and rules, and forms of parts that pages bring themselves."""

from collections.abc import Callable
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import fields_for, may
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.kernel.entity import entity_named
from klientela.modules.leads.capture import open_form, secret_of
from tests.access.company import Company
from tests.access.preparing_processes import ASKED

type Parts = list[dict[str, Any]]


def _form(company: Company, user: User) -> Parts:
    """Whoever has the address is told what stands on the form: here the reader has opened it himself, and sees all of it elsewhere."""
    with acting(user):
        forms = [form for form in company.rows["lead-forms"] if may(user, "update", form)]
        if not forms or fields_for(user, entity_named("lead-forms")) or not may_make(user, entity_named("leads")):
            return []
        return [{"secret": secret_of(forms[0]) or open_form(forms[0], by=user)}]


def _below(slug: str) -> Callable[[Company, User], Parts]:
    """The form of a new part, for a record of one's own to change."""

    def parts(company: Company, user: User) -> Parts:
        with acting(user):
            mine = [row.pk for row in company.rows[slug] if may(user, "update", row)]
        return [{"?": f"?parent={key}"} for key in mine[:1]]

    return parts


PREPARED_LEADS: dict[str, Callable[[Company, User], Parts]] = {
    "/come/<str:secret>/": _form,
    "/come/<str:secret>/thanks/": _form,
    "/lead-answers/new/": _below("leads"),
    "/deal-lines/new/": _below("deals"),
    "/score-rules/question/parts/": lambda _company, _user: [{"?": ASKED}],
}
