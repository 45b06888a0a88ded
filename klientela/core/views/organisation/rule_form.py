"""The form of a territory's rules."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import Territory
from klientela.core.access.territories import KINDS, source, tidy_rules
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.views.inputs import ReferenceField, input_of
from klientela.core.views.organisation.rules import LABELS, read, words
from klientela.kernel.entity import entity_named

HELP = {
    "countries": _("Poland, Romania. Separate by commas."),
    "regions": _("Voivodeships and counties: małopolskie, Cluj."),
    "postcodes": _("Ranges or beginnings: 30-000–34-999, 400000-407999, 30-1."),
    "towns": _("With or without accents: Krakow, Cluj-Napoca."),
    "tags": _("Any of these tags is enough."),
}
TYPED = tuple(kind for kind in KINDS if kind != "industries")
LONGEST = 10_000


class RuleForm(forms.Form):
    """Where the territory belongs, and one field for each kind of rule; what is empty asks nothing."""

    required_css_class = "required"

    def __init__(self, territory: Territory, user: User, data: Any = None) -> None:
        rules = territory.rules
        typed = {kind: ", ".join(words(kind, rules.get(kind, []))) for kind in TYPED}
        super().__init__(data, initial={**typed, "industries": rules.get("industries", []), "parent": territory.parent})
        self.fields["parent"] = self._parent(territory, user)
        for kind in TYPED:
            self.fields[kind] = _text(kind)
        if choices := found.industries() if (found := source()) else []:
            box = forms.CheckboxSelectMultiple(attrs={"class": "check"})
            self.fields["industries"] = forms.MultipleChoiceField(choices=choices, required=False, label=LABELS["industries"], widget=box)

    def _parent(self, territory: Territory, user: User) -> forms.Field:
        made = input_of(field_of(entity_named("territories"), "parent"), user, required=False)
        assert isinstance(made, ReferenceField)  # noqa: S101 - the parent is a reference
        made.offer(territory.parent)
        return made

    def clean(self) -> None:
        """Read what was typed; what is not understood is told at its field."""
        found = {"industries": self.cleaned_data.get("industries", [])}
        for kind in TYPED:
            try:
                found[kind] = read(kind, self.cleaned_data.get(kind, ""))
            except ValidationError as error:
                self.add_error(kind, error)
        try:
            self.rules = tidy_rules(found)
        except ValidationError as error:
            for name, messages in getattr(error, "error_dict", {"": error}).items():
                self.add_error(name if name in self.fields else None, messages)

    def typed(self) -> list[forms.BoundField]:
        """The fields for what is typed, in their order."""
        return [self[name] for name in ("parent", *TYPED)]

    def mark(self) -> str:
        """What was looked at in a preview: the same again may be saved."""
        parent = self.cleaned_data.get("parent")
        return json.dumps([self.rules, str(parent.pk) if parent else ""], sort_keys=True)


def _text(kind: str) -> forms.Field:
    long = kind in ("postcodes", "towns")
    widget = (
        forms.Textarea(attrs={"class": "area", "rows": 3}) if long else forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )
    return forms.CharField(label=LABELS[kind], required=False, max_length=LONGEST, widget=widget, help_text=HELP[kind])
