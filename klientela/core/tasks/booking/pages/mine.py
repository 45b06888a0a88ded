"""One's own booking page and working hours, among one's preferences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.tasks.booking.opening import (
    close_page,
    keep_hours,
    keep_page,
    may_be_booked,
    open_page,
    page_of,
    secret_of,
    working_hours_of,
)
from klientela.core.tasks.calendar.asked import colleagues_of
from klientela.core.tasks.models import BookingPage
from klientela.core.tasks.pages.settings import DAYS, clock
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of

SAID = ("heading", "text", "place", "minutes", "pause", "notice", "horizon", "phone", "note")
AREAS = {"text": forms.Textarea({"class": "input", "rows": 3})}


class WorkForm(forms.Form):
    """When one works."""

    begins = forms.TimeField(label=gettext_lazy("Work from"), widget=clock())
    ends = forms.TimeField(label=gettext_lazy("Work until"), widget=clock())
    days = forms.MultipleChoiceField(label=gettext_lazy("Working days"), required=False, choices=DAYS)

    def values(self) -> dict[str, Any]:
        """What is kept."""
        said = self.cleaned_data
        return {"begins": said["begins"], "ends": said["ends"], "days": sorted(int(day) for day in said["days"])}


class PageForm(forms.ModelForm):  # type: ignore[type-arg]
    """What stands on the page, and who takes part."""

    class Meta:
        model = BookingPage
        fields = SAID
        widgets = AREAS

    def __init__(self, user: User, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["with_others"] = forms.MultipleChoiceField(
            label=gettext_lazy("Colleagues who take part in each meeting"),
            required=False,
            choices=[(str(one.pk), one.name) for one in colleagues_of(user) if one.pk != user.pk],
            initial=[str(key) for key in self.instance.with_others],
            widget=forms.SelectMultiple({"class": "select", "size": 4}),
        )
        for name in SAID:
            self.fields[name].widget.attrs.setdefault("class", "select" if name in ("phone", "note") else "input")


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """When one works, what customers book, and at which address."""
    user = user_of(request)
    if not may_be_booked(user):
        raise Http404
    page = page_of(user)
    work = WorkForm(request.POST or None, initial=_initial(user))
    form = PageForm(user, request.POST or None, instance=page or BookingPage(user=user))
    if request.method == "POST" and form.is_valid() and work.is_valid() and _kept(user, form, work):
        if page is None:
            open_page(user)
        say(request, _("Saved."))
        return redirect("my-booking")
    secret = secret_of(page) if page else ""
    address = request.build_absolute_uri(reverse("booking", args=[secret])) if secret else ""
    context = {"form": form, "work": work, "page": page, "address": address, "days": DAYS, "chosen": work["days"].value() or []}
    return render(request, "tasks/booking/mine.html", context, status=422 if form.errors or work.errors else 200)


def _initial(user: User) -> dict[str, Any]:
    hours = working_hours_of(user)
    return {"begins": hours.begins, "ends": hours.ends, "days": [str(day) for day in hours.days]}


def _kept(user: User, form: PageForm, work: WorkForm) -> bool:
    try:
        keep_hours(user, work.values())
    except ValidationError as error:
        work.add_error(None, error)
        return False
    keep_page(user, {**{name: form.cleaned_data[name] for name in SAID}, "with_others": _keys(form)})
    return True


def _keys(form: PageForm) -> list[Any]:
    return [UUID(key) for key in form.cleaned_data["with_others"]]


@policy(SIGNED_IN)
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Open the page at a new address; the old one leads nowhere."""
    try:
        open_page(user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    else:
        say(request, _("The page has a new address."))
    return redirect("my-booking")


@policy(SIGNED_IN)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Take the page back."""
    close_page(user_of(request))
    say(request, _("The page is closed."))
    return redirect("my-booking")
