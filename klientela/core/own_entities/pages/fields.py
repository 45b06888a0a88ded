"""The first fields of a new kind, asked for together with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klientela.core.own_entities.services.fields import FIRST_KINDS, FirstField
from klientela.core.views.naming import singular_of
from klientela.kernel.entity import entities
from klientela.kernel.module import is_on

ROWS, FIRST = 12, 4
"""So many lines the form has, and so many are shown at once; more fields are made afterwards."""


class NewFieldForm(forms.Form):
    """One line: what the field is called, what it holds, and what can be chosen or linked."""

    use_required_attribute = False

    label = forms.CharField(label=_("Name of the field"), required=False, max_length=100, widget=forms.TextInput({"class": "input"}))
    kind = forms.ChoiceField(label=_("What it holds"), required=False, choices=FIRST_KINDS, widget=forms.Select({"class": "select"}))
    choices = forms.CharField(
        label=_("What can be chosen, with commas"), required=False, max_length=1000, widget=forms.TextInput({"class": "input"})
    )
    target = forms.ChoiceField(label=_("Link to"), required=False, widget=forms.Select({"class": "select"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [known for known in entities() if not known.part_of and is_on(known.module)]
        self.fields["target"].choices = [("", "–"), *((known.slug, singular_of(known)) for known in kinds)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("label"):
            return told
        if told.get("kind") in ("choice", "tags") and not told.get("choices"):
            self.add_error("choices", _("Name what can be chosen."))
        if told.get("kind") == "reference" and not told.get("target"):
            self.add_error("target", _("Say what it links to."))
        return told


class NewFields:
    """The lines of all first fields; empty ones count for nothing."""

    def __init__(self, data: Any = None) -> None:
        self.lines = [NewFieldForm(data, prefix=f"field{number}") for number in range(ROWS)]

    @property
    def first(self) -> list[NewFieldForm]:
        """The lines that are shown at once."""
        return self.lines[:FIRST]

    @property
    def more(self) -> list[NewFieldForm]:
        """The others."""
        return self.lines[FIRST:]

    @property
    def more_said(self) -> bool:
        """Whether something stands in the others."""
        return any(line.has_changed() for line in self.more)

    def is_valid(self) -> bool:
        """Whether every line that says something is complete."""
        return all([line.is_valid() for line in self.lines])

    def values(self) -> list[FirstField]:
        """The fields to make, in their order."""
        told = [line.cleaned_data for line in self.lines if line.cleaned_data.get("label")]
        return [FirstField(each["label"], each["kind"], each["choices"], each["target"]) for each in told]
