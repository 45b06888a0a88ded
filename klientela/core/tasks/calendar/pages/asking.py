"""What is asked before a meeting is moved or held."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from klientela.core.tasks.calendar.making import FIRST, LAST, TOO_FAR
from klientela.core.views.inputs import MomentField

MOMENT = "%Y-%m-%dT%H:%M"
FORMATS = (MOMENT, "%Y-%m-%dT%H:%M:%S")


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local", "class": "input"}, format=MOMENT)
    return MomentField(label=label, widget=widget, validators=[MinValueValidator(FIRST, TOO_FAR), MaxValueValidator(LAST, TOO_FAR)])


class MoveForm(forms.Form):
    """When a meeting takes place instead."""

    starts_at = _moment(_("Begins"))
    ends_at = _moment(_("Ends"))


class HoldForm(forms.Form):
    """How long a meeting took, and what came of it."""

    minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=0, max_value=24 * 60, widget=forms.NumberInput({"class": "input"})
    )
    text = forms.CharField(label=_("What was said"), required=False, max_length=10_000, widget=forms.Textarea({"class": "area", "rows": 5}))
