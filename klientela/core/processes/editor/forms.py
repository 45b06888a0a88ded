"""The form of one gate or automatic step, made from what its kind asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.processes.gates import ENTRY, LEAVE
from klientela.core.processes.kinds import Setting
from klientela.core.processes.steps import EXIT

WHEN_GATE = (
    (ENTRY, pgettext_lazy("of a gate", "before a record comes in")),
    (LEAVE, pgettext_lazy("of a gate", "before a record goes on from here")),
)
WHEN_STEP = (
    (ENTRY, pgettext_lazy("of a step", "when a record comes in")),
    (EXIT, pgettext_lazy("of a step", "when a record goes out")),
)
LONGEST = 500
_INPUT = {"class": "input", "autocomplete": "off"}


class RowForm(forms.Form):
    """When it is asked or done, what its kind needs to know, and what people are told. Questions stand beside it, in builders."""

    required_css_class = "required"
    on = forms.ChoiceField(widget=forms.RadioSelect(attrs={"class": "check"}))

    def __init__(self, settings: Sequence[Setting], data: Any = None, *, is_gate: bool, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        on = self.fields["on"]
        assert isinstance(on, forms.ChoiceField)  # noqa: S101 - declared above
        on.choices = list(WHEN_GATE if is_gate else WHEN_STEP)
        on.label = str(_("When it is asked") if is_gate else _("When it is done"))
        self.asked = [setting for setting in settings if setting.kind != "question"]
        for setting in self.asked:
            self.fields[setting.name] = field_for(setting)
        self.fields["words"] = forms.CharField(
            label=_("What whoever is stopped is told") if is_gate else _("Name, for the history"),
            help_text=_("Empty: what is missing, in our words.") if is_gate else _("Empty: what it does."),
            max_length=LONGEST if is_gate else 100,
            required=False,
            widget=forms.TextInput(attrs=_INPUT),
        )

    @property
    def shown(self) -> list[tuple[forms.BoundField, bool]]:
        """What the kind asks for, and whether it is several boxes."""
        return [(self[setting.name], setting.kind == "choices") for setting in self.asked]

    def settings(self) -> dict[str, Any]:
        """What was entered, as it is kept."""
        return {setting.name: self.cleaned_data[setting.name] for setting in self.asked}


def field_for(setting: Setting) -> forms.Field:
    """The input of one setting."""
    common: dict[str, Any] = {"label": setting.label, "required": setting.required, "help_text": setting.help, "initial": setting.default}
    if setting.kind == "choice":
        choices = [*(() if setting.required else (("", "–"),)), *setting.choices]
        return forms.ChoiceField(choices=choices, widget=forms.Select(attrs={"class": "select"}), **common)
    if setting.kind == "choices":
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "check"})
        return forms.MultipleChoiceField(choices=list(setting.choices), widget=boxes, **common)
    if setting.kind == "boolean":
        return forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": "check"}), **{**common, "required": False})
    if setting.kind == "number":
        number = forms.TextInput(attrs={**_INPUT, "inputmode": "numeric"})
        return forms.IntegerField(min_value=-36_500, max_value=1_000_000_000, widget=number, **common)
    is_long = setting.kind == "longtext"
    widget = forms.Textarea(attrs={"class": "area", "rows": 3}) if is_long else forms.TextInput(attrs=_INPUT)
    return forms.CharField(max_length=5_000 if is_long else LONGEST, widget=widget, **common)
