"""What is said of runs and of taking back."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klientela.core.identity.models import User
from klientela.core.records.lines import Line
from klientela.core.records.runs import BulkRun, Reason, What
from klientela.core.records.undoing import Outcome
from klientela.ui.formats import formats_now


def numbered(text: str, number: int) -> str:
    """A sentence with a number in it, as people write numbers."""
    return text % {"n": formats_now().number(number)}


def done_words(run: BulkRun) -> str:
    """“312 records changed.”"""
    n = run.changed
    said = {
        What.EDIT: ngettext("%(n)s record changed.", "%(n)s records changed.", n),
        What.TAG: ngettext("%(n)s record changed.", "%(n)s records changed.", n),
        What.ASSIGN: ngettext("%(n)s record handed over.", "%(n)s records handed over.", n),
        What.DELETE: ngettext("%(n)s record deleted.", "%(n)s records deleted.", n),
        What.UNDO: ngettext("%(n)s record is as it was before.", "%(n)s records are as they were before.", n),
    }
    return numbered(said[What(run.what)], n)


def undone_words(outcome: Outcome) -> str:
    """“Undone.”, and what stayed."""
    if not outcome.lines:
        return _("Undone.")
    if not outcome.restored:
        return " ".join([_("Nothing was undone."), *stay_words(outcome.lines, total=0)])
    return " ".join([_("Undone."), *stay_words(outcome.lines, total=0)])


def stay_words(lines: Iterable[Line | Any], *, total: int) -> list[str]:
    """“3 of 500 were changed since by Ewa Nowak: they stay as they are.”; one sentence for each reason."""
    known = list(lines)
    records: dict[Reason, set[UUID | None]] = {}
    for line in known:
        records.setdefault(Reason(line.reason), set()).add(line.record)
    return [_said(reason, len(keys), total, lines=[line for line in known if line.reason == reason]) for reason, keys in records.items()]


def _said(reason: Reason, number: int, total: int, *, lines: list[Any]) -> str:
    words = formats_now()
    count = _("%(n)s of %(total)s") % {"n": words.number(number), "total": words.number(total)} if total > number else words.number(number)
    if reason == Reason.KEPT:
        text = ngettext(
            "%(count)s was changed since by %(who)s: it stays as it is.",
            "%(count)s were changed since by %(who)s: they stay as they are.",
            number,
        )
        return text % {"count": count, "who": people(line.who for line in lines)}
    return _("%(count)s: %(why)s.") % {"count": count, "why": reason.label}


def people(keys: Iterable[UUID | None]) -> str:
    """Names of colleagues, the most frequent first; at most three."""
    counted = Counter(key for key in keys if key)
    names = dict(User.objects.filter(pk__in=counted).values_list("pk", "name"))
    found = [names[key] for key, _number in counted.most_common(3) if key in names]
    return ", ".join(found) + (" …" if len(counted) > len(found) and found else "") or _("somebody else")
