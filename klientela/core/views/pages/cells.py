"""A row of a list after one of its cells was changed: as it is now, with the totals below it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.records.kinds import field_of
from klientela.core.records.titles import title_of
from klientela.core.views.asked import asked
from klientela.core.views.choosing import chosen
from klientela.core.views.effective import effective
from klientela.core.views.flash import undo_address
from klientela.core.views.listing import asked_rows, count_of, read_ask, table_for
from klientela.core.views.pages.listing import foot_of
from klientela.core.views.requests import told, user_of
from klientela.core.views.working import may_pick
from klientela.kernel.entity import Entity
from klientela.ui.formats import formats_now


def changed_row(request: HttpRequest, entity: Entity, record: Any, *, name: str, batch: UUID | None) -> HttpResponse:
    """The row as the list shows it, none where one no longer sees it; totals only where an amount was changed; and a toast to undo it."""
    user = user_of(request)
    words = asked(request, entity)
    shown, _widths = chosen(effective(entity, user), words, user)
    table = table_for(shown, formats_now())
    values = table.values(visible(user, "read", entity).filter(pk=record.pk), user, entity=entity)
    context: dict[str, Any] = {"rows": table.rows(values, pick=may_pick(shown, user)), "may_pick": may_pick(shown, user)}
    if field_of(entity, name).kind == "money":
        rows = asked_rows(entity, read_ask(shown, words, user), user)
        context["totals"] = foot_of(shown, rows, table=table, user=user) if not count_of(rows)[1] else ()
    response = render(request, "views/list.html#changed", context)
    text = _("%(field)s of %(title)s saved.") % {"field": capfirst(field_of(entity, name).label), "title": title_of(record, user)}
    return told(response, text, undo=undo_address(batch) if batch else "")
