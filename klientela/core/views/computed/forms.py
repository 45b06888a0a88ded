"""What is asked for a formula, and for a summary of related records."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from klientela.core.records.own.formulas.rollups import MEASURED
from klientela.core.records.own.formulas.settling import formula_options, related_fields, rollup_options
from klientela.core.records.own.formulas.tree import LONGEST, FormulaProblem
from klientela.core.records.own.models import OwnField
from klientela.core.views.questions.settings import Question
from klientela.kernel.entity import Entity

HOWS = (
    ("count", _("How many there are")),
    ("sum", _("Sum")),
    ("average", _("Average")),
    ("least", _("Least, or first day")),
    ("most", _("Most, or last day")),
    ("last", _("Of the newest record")),
)
TEXT = {"class": "input", "autocomplete": "off"}


class FormulaForm(forms.Form):
    """A formula with its name."""

    label = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs=TEXT))
    expression = forms.CharField(
        label=_("Formula"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "area", "rows": 4, "spellcheck": "false"}),
        help_text=_("Names of fields stand as they are listed below. For instance: if(amount > 1000, amount * 0.05, 0)"),
    )
    places = forms.IntegerField(
        label=_("Decimal places"), min_value=0, max_value=6, initial=2, widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric"})
    )

    def __init__(self, entity: Entity, own: OwnField | None, data: Any = None) -> None:
        known = {"label": own.label, **own.options} if own else {}
        super().__init__(data, initial=known)
        self.entity, self.code = entity, own.code if own else ""

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        if text := entered.get("expression"):
            try:
                entered["options"] = formula_options(self.entity, code=self.code, expression=text, places=entered.get("places") or 0)
            except FormulaProblem as problem:
                self.add_error("expression", placed(problem, text))
        return entered


class RollupForm(forms.Form):
    """A summary of related records with its name."""

    label = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs=TEXT))
    how = forms.ChoiceField(label=_("What to tell"), choices=HOWS, widget=forms.Select(attrs={"class": "select"}))
    of = forms.ChoiceField(label=_("Of what"), widget=forms.Select(attrs={"class": "select"}))
    currency_code = forms.CharField(
        label=_("Currency"), max_length=3, required=False, widget=forms.TextInput(attrs=TEXT), help_text=_("For amounts: only those in it.")
    )

    def __init__(self, entity: Entity, own: OwnField | None, data: Any = None, *, question: Question | None = None) -> None:
        known = dict(own.options) if own else {}
        of = f"{known.get('relation', '')}:{known.get('field', '')}"
        super().__init__(data, initial={"label": own.label, **known, "of": of} if own else {})
        self.entity, self.question = entity, question
        chosen: Any = self.fields["of"]
        chosen.choices = ways_of(entity)
        chosen.widget.attrs |= {"hx-get": "", "hx-target": "#of-which", "hx-swap": "outerHTML"}

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = super().clean() or {}
        if not self.errors:
            relation, _colon, field = entered["of"].rpartition(":")
            more = {**{name: entered[name] for name in ("how", "currency_code")}, "where": self.question.kept if self.question else None}
            try:
                entered["options"] = rollup_options(self.entity, relation=relation, field=field, **more)
            except ValidationError as error:
                self._take(error)
        return entered

    def _take(self, error: ValidationError) -> None:
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [("of", error.messages)]:
            self.add_error(name if name in self.fields else "of", errors)


def ways_of(entity: Entity) -> list[Any]:
    """The related records with those of their fields that can be summed up, by what they are called."""
    found: list[Any] = []
    kinds = frozenset().union(*MEASURED.values())
    for relation, fields in related_fields(entity):
        every = (f"{relation.name}:", format_lazy("{}: {}", relation.label, _("the records themselves")))
        one = [(f"{relation.name}:{field.name}", format_lazy("{}: {}", relation.label, capfirst(field.label))) for field in fields]
        found.append((str(relation.label), [every, *(way for way, field in zip(one, fields, strict=True) if field.kind in kinds)]))
    return found


def placed(problem: FormulaProblem, text: str) -> str:
    """A problem with the place it is at, as people count."""
    if not problem.at:
        return problem.message
    before = text[: problem.at][-12:]
    told = ngettext("After “%(before)s” (sign %(number)s): %(message)s", "After “%(before)s” (sign %(number)s): %(message)s", problem.at)
    return told % {"before": before, "number": problem.at + 1, "message": problem.message}
