"""How somebody wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.tasks.models import ByMail
from klientela.core.tasks.notices.choices import choose, wishes_of
from klientela.core.tasks.notices.kinds import kinds
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of

DAYS = (
    ("0", pgettext_lazy("weekday", "Mon")),
    ("1", pgettext_lazy("weekday", "Tue")),
    ("2", pgettext_lazy("weekday", "Wed")),
    ("3", pgettext_lazy("weekday", "Thu")),
    ("4", pgettext_lazy("weekday", "Fri")),
    ("5", pgettext_lazy("weekday", "Sat")),
    ("6", pgettext_lazy("weekday", "Sun")),
)


def clock() -> forms.TimeInput:
    """A box for a time of the day."""
    return forms.TimeInput({"type": "time", "class": "input"}, format="%H:%M")


class HoursForm(forms.Form):
    """When not to be disturbed."""

    begins = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=clock())
    ends = forms.TimeField(label=gettext_lazy("Quiet until"), required=False, widget=clock())
    digest_at = forms.TimeField(label=gettext_lazy("Daily summary at"), required=False, widget=clock())
    days = forms.MultipleChoiceField(label=gettext_lazy("Quiet days"), required=False, choices=DAYS)

    def values(self) -> dict[str, Any]:
        """What is kept."""
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in ("begins", "ends", "digest_at")}
        return {**given, "days": sorted(int(day) for day in self.cleaned_data["days"])}


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Per kind of news whether on screen and when by mail; quiet hours; the hour of the daily summary."""
    user = user_of(request)
    wishes = wishes_of([user])[user.pk]
    quiet = wishes.quiet
    initial = {"begins": quiet.begins, "ends": quiet.ends, "digest_at": quiet.digest_at, "days": [str(day) for day in quiet.days]}
    form = HoursForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = {code: (f"screen-{code}" in request.POST, request.POST.get(f"mail-{code}", "")) for code in kinds()}
        choose(user, wanted, hours=form.values())
        say(request, _("Saved."))
        return redirect("notice-settings")
    rows = [(code, kind, wishes.on_screen(code), wishes.by_mail(code)) for code, kind in kinds().items()]
    context = {"rows": rows, "form": form, "ways": ByMail.choices, "days": DAYS, "chosen": form["days"].value() or []}
    return render(request, "tasks/notice_settings.html", context, status=422 if form.errors else 200)
