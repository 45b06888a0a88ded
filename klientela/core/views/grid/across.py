"""One operation of all roles side by side: kinds of records by roles."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from klientela.core.access.functions import functions
from klientela.core.access.policy_document import FUNCTION, GRANT, RESTRICT, Key
from klientela.core.access.vocabulary import subjects
from klientela.core.views.grid.look import Look
from klientela.core.views.grid.table import glyph_of, lock_of, short_of, words_of
from klientela.core.views.grid.words import subject_label
from klientela.ui.markup import component, join

FUNCTIONS = "functions"


def columns_of(look: Look, op: str) -> dict[str, Any]:
    """The rows of one operation, or of the functions, with a cell for each role."""
    if op == FUNCTIONS:
        return {
            "rows": [(known.label, "", join([_switch(look, role, name) for role in look.roles])) for name, known in functions().items()]
        }
    rows = [
        (subject_label(subject), subject.entity.icon, join([_cell(look, role, op=op, entity=subject.name) for role in look.roles]))
        for subject in subjects().values()
        if op in subject.ops
    ]
    return {"rows": rows}


def _cell(look: Look, role: str, *, entity: str, op: str) -> SafeString:
    facts, before = look.draft.facts, look.draft.before
    now, was = (tuple(found.get(Key(role, kind, entity, op), ()) for kind in (GRANT, RESTRICT)) for found in (facts, before))
    tone = f"{glyph_of(now[0])} {'chg' if now != was else ''}"
    words = f"{look.roles[role]}: {words_of(now[0], now[1])}"
    shown = (glyph_of(now[0]), short_of(now[0]), lock_of(now[1]))
    url = reverse("access-records", args=[role, entity])
    return component("grid-td")(component("grid-link")(tone, url, words, words, *shown))


def _switch(look: Look, role: str, name: str) -> SafeString:
    key = Key(role, FUNCTION, "", name)
    is_on = key in look.draft.facts
    tone = f"{'all' if is_on else 'no'} {'chg' if is_on != (key in look.draft.before) else ''}"
    words = f"{look.roles[role]}: {_('yes') if is_on else _('no')}"
    url = f"{reverse('access-role', args=[role])}#functions"
    return component("grid-td")(component("grid-link")(tone, url, words, words, "all" if is_on else "no", _("Yes") if is_on else "", ""))
