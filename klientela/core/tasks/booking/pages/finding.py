"""Finding a time that suits everybody, and planning it there and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.tasks.booking.choosing import resources_field, resources_in
from klientela.core.tasks.booking.pages.asking import days_of, moment_of
from klientela.core.tasks.booking.resources import take
from klientela.core.tasks.booking.spans import Span
from klientela.core.tasks.booking.times import Wanted, free_slots
from klientela.core.tasks.calendar.asked import colleagues_of
from klientela.core.tasks.calendar.repeating import midnight
from klientela.core.tasks.calendar.services import invite, plan
from klientela.core.tasks.models import Meeting
from klientela.core.tasks.zones import today_of, zone_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

LENGTHS = ((15, "0:15"), (30, "0:30"), (45, "0:45"), (60, "1:00"), (90, "1:30"), (120, "2:00"), (180, "3:00"), (240, "4:00"), (480, "8:00"))
WINDOW, LONGEST, MOST, MOST_TIMES = 14, 92, 150, 40
DAY = forms.DateInput({"type": "date", "class": "input"}, format="%Y-%m-%d")


class FindForm(forms.Form):
    """With whom, how long, and in which days."""

    title = forms.CharField(label=gettext_lazy("What"), max_length=200, required=False, widget=forms.TextInput({"class": "input"}))
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long"), coerce=int, choices=LENGTHS, initial=60, widget=forms.Select({"class": "select"})
    )
    first = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    last = forms.DateField(label=gettext_lazy("To"), widget=DAY)

    def __init__(self, user: User, data: Any = None) -> None:
        today = today_of(user)
        super().__init__(data, initial={"first": today, "last": today + timedelta(days=WINDOW)})
        self.colleagues = {str(one.pk): one for one in colleagues_of(user) if one.pk != user.pk}
        self.fields["people"] = forms.MultipleChoiceField(
            label=gettext_lazy("Colleagues"),
            required=False,
            choices=[(key, one.name) for key, one in self.colleagues.items()],
            widget=forms.CheckboxSelectMultiple({"class": "check"}),
        )
        self.fields["resources"] = resources_field(user)

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first, nor much later."""
        said = self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if first and last and not timedelta() <= last - first <= timedelta(days=LONGEST):
            raise ValidationError({"last": _("Choose a day after the first one, at most three months later.")})
        if first and not 1901 < first.year < 2198:
            raise ValidationError({"first": _("Choose a day between 1900 and 2200.")})
        return said


@dataclass(frozen=True)
class Sought:
    """What was asked, read once."""

    user: User
    said: dict[str, Any]
    colleagues: list[User]
    most: int = MOST

    def slots(self) -> list[Span]:
        """Where it fits, from now on."""
        zone = zone_of(self.user)
        since = max(midnight(self.said["first"], zone), datetime.now(UTC))
        until = midnight(self.said["last"] + timedelta(days=1), zone)
        keys = [row.pk for row in resources_in(self.said["resources"], self.user)]
        if since >= until:
            return []
        length = timedelta(minutes=self.said["minutes"])
        return free_slots(Wanted([self.user, *self.colleagues], length, since, until, resources=keys), most=self.most)


@policy(grants("read", "meetings"))
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The times that suit everybody; one press plans the meeting."""
    user = user_of(request)
    form = FindForm(user, request.POST or (request.GET if "minutes" in request.GET else None))
    context: dict[str, Any] = {"form": form, "may_add": may_make(user, entity_of(Meeting)), "days": None, "most": MOST}
    if form.is_bound and form.is_valid():
        times = _times(request)
        sought = Sought(user, form.cleaned_data, [form.colleagues[key] for key in form.cleaned_data["people"]], most=MOST * times + 1)
        if request.method == "POST" and (made := _planned(form, sought, request.POST.get("at", ""))):
            say(request, _("Planned."))
            return redirect(address_of(made))
        found = sought.slots()
        context |= {"days": days_of(found[: MOST * times], zone_of(user)), "times": times, "most": MOST * times}
        context["more"] = times + 1 if len(found) > MOST * times and request.method != "POST" else 0
    return render(request, "tasks/booking/find.html", context, status=422 if form.errors else 200)


def _times(request: HttpRequest) -> int:
    """How many times over the first starts are shown."""
    said = (request.POST or request.GET).get("more", "")
    return min(int(said), MOST_TIMES) if said.isascii() and said.isdigit() and len(said) < 4 and int(said) else 1


def _planned(form: FindForm, sought: Sought, at: str) -> Meeting | None:
    start = moment_of(at)
    if start is None or start not in {begins for begins, _end in sought.slots()}:
        form.add_error(None, _("This time is not free any more. Choose another one."))
        return None
    try:
        return _plan(sought, start)
    except ValidationError as error:
        form.add_error(None, error)
    except NotAllowed:
        form.add_error(None, _("You may not add this."))
    return None


@transaction.atomic
def _plan(sought: Sought, start: datetime) -> Meeting:
    user, said = sought.user, sought.said
    ends_at = start + timedelta(minutes=said["minutes"])
    meeting = plan(title=said["title"] or _("Meeting"), starts_at=start, ends_at=ends_at, by=user)
    for colleague in sought.colleagues:
        invite(meeting, colleague, by=user)
    if chosen := resources_in(said["resources"], user):
        take(meeting, chosen, by=user)
    return meeting
