"""The form of a scheduled import."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.core.exchange.mappings import mappings_for
from klientela.core.exchange.scheduled.models import WEEKDAYS, ImportSchedule, Origin, Rhythm
from klientela.core.identity.models import User


def _select() -> forms.Select:
    return forms.Select({"class": "select"})


class ScheduleForm(forms.ModelForm):  # type: ignore[type-arg]
    """From where, by which mapping, and when."""

    origin = forms.ChoiceField(label=pgettext_lazy("origin", "From"), choices=Origin.choices, widget=_select())
    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm.choices, widget=_select())
    weekday = forms.TypedChoiceField(label=_("Day of the week"), choices=WEEKDAYS, coerce=int, widget=_select(), required=False)
    hour = forms.IntegerField(label=_("Hour"), min_value=0, max_value=23, widget=forms.NumberInput({"class": "input"}))

    class Meta:
        model = ImportSchedule
        fields = ("name", "mapping", "origin", "folder", "address", "rhythm", "hour", "weekday", "skip_errors")
        widgets = {
            "name": forms.TextInput({"class": "input"}),
            "mapping": forms.Select({"class": "select"}),
            "folder": forms.TextInput({"class": "input", "placeholder": "erp"}),
            "address": forms.URLInput({"class": "input", "placeholder": "https://"}),
            "skip_errors": forms.CheckboxInput({"class": "check"}),
        }
        help_texts = {
            "folder": _("Below the folder the operator allows. Files that were taken move to “done” or “failed” in it."),
            "address": _("Asked without signing in. The same file is not imported twice."),
        }

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = self.fields["mapping"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - tells the type checker what stands above
        chosen.queryset = mappings_for(user)

    def clean_weekday(self) -> int:
        return int(self.cleaned_data.get("weekday") or 0)

    def _post_clean(self) -> None:
        """The service checks the whole; here only what each field says."""
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)
