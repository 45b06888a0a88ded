"""The page on which a company says how much each fact counts, and sees at once what that does to known pairs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.policy import function, policy
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.examples import examples
from klientela.core.parties.duplicates.gathering import facts_of
from klientela.core.parties.duplicates.jobs import find_all_duplicates
from klientela.core.parties.duplicates.queue import Asked, pairs_seen
from klientela.core.parties.duplicates.scoring import Score, compare, percent
from klientela.core.parties.duplicates.seeing import groups_seen
from klientela.core.parties.duplicates.setting import set_weights, weights_in_use
from klientela.core.parties.duplicates.showing import shown_pairs
from klientela.core.parties.duplicates.weights import DEFAULTS, GROUPS, Weight, Weights
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import is_fragment, user_of

MOST = 40.0
KNOWN = 8
LABELS: Mapping[str, Any] = {
    "core": _("Name of a company"),
    "given": _("Given name"),
    "family": _("Family name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "number": _("Tax or register number"),
    "personal": _("Personal number"),
    "street": _("Street"),
    "house": _("House number"),
    "postal_code": _("Postal code"),
    "town": _("Town"),
    "born_on": _("Birthday"),
}


class WeightsForm(forms.Form):
    """Two numbers for each fact, and how many points are enough."""

    threshold = forms.FloatField(
        label=_("Points from which a pair is likely"),
        min_value=0.5,
        max_value=4 * MOST,
        widget=forms.NumberInput({"class": "input", "step": "0.5"}),
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        for name, label in LABELS.items():
            for half, least, most, said in (("agrees", 0.0, MOST, _("agrees")), ("differs", -MOST, 0.0, _("differs"))):
                box = forms.NumberInput({"class": "input num", "step": "0.1", "aria-label": f"{label}: {said}"})
                self.fields[f"{name}-{half}"] = forms.FloatField(label=label, min_value=least, max_value=most, widget=box)

    def rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Label, points when it agrees, points when it differs."""
        return [(label, self[f"{name}-agrees"], self[f"{name}-differs"]) for name, label in LABELS.items()]

    def weights(self) -> Weights:
        """What was entered, once it is valid."""
        given = self.cleaned_data
        return Weights({name: Weight(given[f"{name}-agrees"], given[f"{name}-differs"]) for name in DEFAULTS}, given["threshold"])


@policy(function("manage_settings"))
def weights_page(request: HttpRequest) -> HttpResponseBase:
    """How much each fact counts; while somebody types, what that does. Saving looks through the whole base anew."""
    user, in_use = user_of(request), weights_in_use()
    if request.method != "POST":
        return _page(request, WeightsForm(initial=_initial(in_use)), in_use)
    if "usual" in request.POST:
        return _kept(request, Weights(), user)
    form = WeightsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, in_use, status=200 if is_fragment(request) else 422)
    if is_fragment(request):
        return render(request, "parties/duplicates/preview.html", _preview(user, form.weights(), in_use))
    return _kept(request, form.weights(), user)


def _kept(request: HttpRequest, weights: Weights, user: User) -> HttpResponseBase:
    set_weights(weights, by=user)
    return to_work(find_all_duplicates.start(by=user), back=reverse("duplicates-weights"))


def _page(request: HttpRequest, form: WeightsForm, in_use: Weights, *, status: int = 200) -> HttpResponse:
    template = "parties/duplicates/preview.html" if is_fragment(request) else "parties/duplicates/weights.html"
    context = {"form": form, "is_usual": in_use == Weights(), **_preview(user_of(request), in_use, in_use)}
    return render(request, template, context, status=status)


def _initial(weights: Weights) -> dict[str, float]:
    halves = {name: {"agrees": weight.agrees, "differs": weight.differs} for name, weight in weights.parts.items()}
    return {"threshold": weights.threshold, **{f"{name}-{half}": bits for name, two in halves.items() for half, bits in two.items()}}


def _preview(user: User, weights: Weights, in_use: Weights) -> dict[str, Any]:
    """Made-up pairs, and the first of those this user sees in the queue, by these weights beside those in use."""
    groups = groups_seen(user)
    pairs = list(pairs_seen(user, Asked())[:KNOWN])
    facts = facts_of({key for pair in pairs for key in (pair.a, pair.b)}, groups=groups)
    known = []
    for shown in shown_pairs(user, pairs):
        one, other = facts[shown.pair.a], facts[shown.pair.b]
        now, before = (percent(_seen(compare(one, other, given)), given.threshold) for given in (weights, in_use))
        known.append((shown, now, before))
    return {"examples": list(examples(weights, in_use)), "known": known}


def _seen(score: Score) -> float:
    return sum(score.groups().get(group, 0.0) for group in GROUPS)
