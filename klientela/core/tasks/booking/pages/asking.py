"""What visitors say: by which clock, which time, and who they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from klientela.core.tasks.booking.spans import Span
from klientela.core.tasks.booking.visits import Visit
from klientela.core.tasks.calendar.drawing import weekday
from klientela.core.tasks.models import Asking, BookingPage
from klientela.core.tasks.zones import zone_of
from klientela.ui.formats import formats_now

DAYS_SHOWN = 5
FARTHEST = timedelta(days=400)


@cache
def zones_offered() -> tuple[str, ...]:
    """Time zones that are called by a place, in their order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))))


def visitors_zone(asked: str, page: BookingPage) -> ZoneInfo:
    """By whose clock times are shown: the visitor's, where he says which, else that of whose page it is."""
    return ZoneInfo(asked) if asked in zones_offered() else zone_of(page.user)


@dataclass(frozen=True)
class OpenDay:
    """A day with the times that can be booked on it, by the visitor's clock."""

    day: date
    times: list[tuple[str, str]]
    """The moment as it stands in addresses, and the hour."""

    @property
    def text(self) -> str:
        """The day in words."""
        return told_day(self.day)


def told_day(day: date) -> str:
    """A day with its weekday, in the visitor's language."""
    return f"{weekday(day)}, {formats_now().day(day)}"


def days_of(slots: Iterable[Span], zone: ZoneInfo) -> list[OpenDay]:
    """The times that can be booked, by day."""
    local = [(start.astimezone(zone), start) for start, _end in slots]
    return [
        OpenDay(day, [(start.astimezone(UTC).isoformat(), f"{at:%H:%M}") for at, start in times])
        for day, times in groupby(local, key=lambda pair: pair[0].date())
    ]


def moment_of(text: str) -> datetime | None:
    """The moment a text of an address spells; None where it spells none."""
    try:
        moment = datetime.fromisoformat(text[:40].replace(" ", "+"))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo and abs(moment - datetime.now(UTC)) < FARTHEST else None


def day_of(text: str) -> date | None:
    """The day a text of an address spells."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


class VisitForm(forms.Form):
    """Who books: what the page asks for."""

    at = forms.CharField(max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=120)
    email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    phone = forms.CharField(label=_("Your phone"), max_length=40)
    note = forms.CharField(label=_("What is it about?"), max_length=2000, widget=forms.Textarea({"class": "input", "rows": 3}))

    def __init__(self, page: BookingPage, data: Mapping[str, Any] | None = None, **rest: Any) -> None:
        super().__init__(data, **rest)
        for name in ("phone", "note"):
            asking = getattr(page, name)
            self.fields[name].required = asking == Asking.MUST
            if asking == Asking.NO:
                del self.fields[name]
        kinds = {"name": "name", "email": "email", "phone": "tel"}
        for name in kinds.keys() & self.fields.keys():
            self.fields[name].widget.attrs |= {"class": "input", "autocomplete": kinds[name]}

    def clean_name(self) -> str:
        """The name on one line."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_at(self) -> datetime:
        """The chosen moment."""
        moment = moment_of(self.cleaned_data["at"])
        if moment is None:
            raise forms.ValidationError(_("Choose a time."))
        return moment

    def visit(self) -> Visit:
        """What was said."""
        said = self.cleaned_data
        return Visit(said["at"], said["name"], said["email"], phone=said.get("phone", ""), note=said.get("note", ""))
