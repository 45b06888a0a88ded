"""Days that move with the calendar, in words: “30 days ago”, “this quarter”, “the last 12 months”."""

import re
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from klientela.ui.formats import formats_now

AWAY = re.compile(r"([+-]?)(\d{1,4})([dwmy])")
SPAN = re.compile(r"(last|next)\.(\d{1,4})\.(day|week|month|quarter|year)s?")

PERIODS: dict[str, Promise] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this.week": _("this week"),
    "last.week": _("last week"),
    "next.week": _("next week"),
    "this.month": _("this month"),
    "last.month": _("last month"),
    "next.month": _("next month"),
    "this.quarter": _("this quarter"),
    "last.quarter": _("last quarter"),
    "next.quarter": _("next quarter"),
    "this.year": _("this year"),
    "last.year": _("last year"),
    "next.year": _("next year"),
}
BACK = {
    "d": ngettext_lazy("%(n)s day ago", "%(n)s days ago", "count"),
    "w": ngettext_lazy("%(n)s week ago", "%(n)s weeks ago", "count"),
    "m": ngettext_lazy("%(n)s month ago", "%(n)s months ago", "count"),
    "y": ngettext_lazy("%(n)s year ago", "%(n)s years ago", "count"),
}
AHEAD = {
    "d": ngettext_lazy("in %(n)s day", "in %(n)s days", "count"),
    "w": ngettext_lazy("in %(n)s week", "in %(n)s weeks", "count"),
    "m": ngettext_lazy("in %(n)s month", "in %(n)s months", "count"),
    "y": ngettext_lazy("in %(n)s year", "in %(n)s years", "count"),
}
LAST = {
    "day": ngettext_lazy("the last day", "the last %(n)s days", "count"),
    "week": ngettext_lazy("the last week", "the last %(n)s weeks", "count"),
    "month": ngettext_lazy("the last month", "the last %(n)s months", "count"),
    "quarter": ngettext_lazy("the last quarter", "the last %(n)s quarters", "count"),
    "year": ngettext_lazy("the last year", "the last %(n)s years", "count"),
}
NEXT = {
    "day": ngettext_lazy("the next day", "the next %(n)s days", "count"),
    "week": ngettext_lazy("the next week", "the next %(n)s weeks", "count"),
    "month": ngettext_lazy("the next month", "the next %(n)s months", "count"),
    "quarter": ngettext_lazy("the next quarter", "the next %(n)s quarters", "count"),
    "year": ngettext_lazy("the next year", "the next %(n)s years", "count"),
}


def moment_text(text: str) -> str:
    """A day, or a day or period that moves, as people say it; what is neither stays as it is."""
    if text in PERIODS:
        return str(PERIODS[text])
    if found := AWAY.fullmatch(text):
        return _counted((BACK if found[1] == "-" else AHEAD)[found[3]], found[2])
    if found := SPAN.fullmatch(text):
        return _counted((LAST if found[1] == "last" else NEXT)[found[3]], found[2])
    try:
        return formats_now().day(date.fromisoformat(text))
    except ValueError:
        return text


def _counted(pattern: Promise, digits: str) -> str:
    count = int(digits)
    return str(pattern % {"count": count, "n": formats_now().number(count)})
