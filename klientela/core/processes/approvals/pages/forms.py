"""Forms of rules, levels and absences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klientela.core.access.functions import functions
from klientela.core.access.models import Role
from klientela.core.identity.models import User, UserKind
from klientela.core.processes.approvals.models import Level, Needs, Rule, WhenLate, Who
from klientela.core.processes.approvals.services.ruling import approvable
from klientela.core.views.naming import plural_of


def colleagues() -> Any:
    """Those who can be asked or stand in."""
    return User.objects.filter(is_active=True, deleted_at=None).exclude(kind=UserKind.SERVICE).order_by("name")


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule: its name, of which records, and what approvers should look at. The kind of records stays once it is made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Rule
        fields = ("name", "entity", "text", "locks", "is_active")
        widgets = {
            "name": forms.TextInput({"class": "input", "autocomplete": "off"}),
            "text": forms.Textarea({"class": "area", "rows": "2"}),
            "locks": forms.CheckboxInput({"class": "check"}),
            "is_active": forms.CheckboxInput({"class": "check"}),
        }
        help_texts = {"text": _("Shown to those who decide, such as: margin at least 12 %, customer without debts.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            kinds = [(known.slug, plural_of(known)) for known in approvable()]
            self.fields["entity"] = forms.ChoiceField(label=_("Of"), choices=kinds, widget=forms.Select({"class": "select"}))
        else:
            del self.fields["entity"]
        self.initial["version"] = self.instance.version

    def validate_unique(self) -> None:
        """Asked by the service, with the values it saves."""


class LevelForm(forms.Form):
    """One level: who decides, how many of them, and by when."""

    who = forms.ChoiceField(label=_("Who decides"), choices=Who.choices, widget=forms.RadioSelect({"class": "check"}))
    people = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Colleagues"), required=False, widget=forms.CheckboxSelectMultiple({"class": "check"})
    )
    role = forms.ModelChoiceField(
        Role.objects.none(), label=_("Role"), required=False, empty_label="—", widget=forms.Select({"class": "select"})
    )
    function = forms.ChoiceField(label=_("What they may do"), required=False, widget=forms.Select({"class": "select"}))
    needs = forms.ChoiceField(label=_("How many have to agree"), choices=Needs.choices, widget=forms.Select({"class": "select"}))
    hours = forms.IntegerField(
        label=_("Hours to decide"),
        required=False,
        min_value=1,
        max_value=8784,
        widget=forms.NumberInput({"class": "input", "inputmode": "numeric"}),
        help_text=_("Empty: as long as it takes."),
    )
    when_late = forms.ChoiceField(label=_("After that"), choices=WhenLate.choices, widget=forms.Select({"class": "select"}))

    def __init__(self, data: Any = None, *, level: Level | None = None) -> None:
        known = level or Level()
        begun = {name: getattr(known, name) for name in ("who", "people", "role", "function", "needs", "hours", "when_late")}
        super().__init__(data, initial=begun)
        named = self.fields["people"], self.fields["role"], self.fields["function"]
        named[0].queryset = colleagues()  # type: ignore[attr-defined]
        named[1].queryset = Role.objects.filter(deleted_at=None).order_by("name")  # type: ignore[attr-defined]
        named[2].choices = [("", "—"), *((name, each.label) for name, each in functions().items())]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the level keeps."""
        found = dict(self.cleaned_data)
        found["people"] = [person.pk for person in found["people"]]
        return found


class AbsenceForm(forms.Form):
    """When somebody is away and who stands in."""

    substitute = forms.ModelChoiceField(
        User.objects.none(), label=_("Who stands in"), empty_label=_("Choose…"), widget=forms.Select({"class": "select"})
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_("To"), widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["substitute"].queryset = colleagues().exclude(pk=user.pk)  # type: ignore[attr-defined]
