"""What the dialogs of bulk work ask: which fields and how, which words, whom to give records to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from klientela.core.access.models import Team
from klientela.core.identity.models import User
from klientela.core.records import bulk_plans as plans
from klientela.core.records.kinds import Field
from klientela.core.records.runs import What
from klientela.core.views.effective import effective
from klientela.core.views.inputs import NumberField, ReferenceField, input_of
from klientela.core.views.organisation.fields import reference
from klientela.kernel.entity import Entity

MOST_FIELDS = 10
WAYS = {
    plans.SET: pgettext_lazy("what is done to a field", "Set to"),
    plans.CLEAR: pgettext_lazy("what is done to a field", "Clear"),
    plans.ADD: pgettext_lazy("what is done to a field", "Add"),
    plans.REMOVE: pgettext_lazy("what is done to a field", "Remove"),
    plans.INCREASE: pgettext_lazy("what is done to a field", "Raise by"),
    plans.PERCENT: pgettext_lazy("what is done to a field", "Raise by per cent"),
}
COLLEAGUE, QUEUE = "colleague", "queue"


class Line:
    """One field of the dialog: which, how, and to what; bound fields of the form."""

    def __init__(self, form: forms.Form, number: int) -> None:
        self.number = number
        self.field, self.how = form[f"field_{number}"], form[f"how_{number}"]
        self.value = form[f"value_{number}"] if f"value_{number}" in form.fields else None


class PlanForm(forms.Form):
    """What is to be done; `plan()` is it in the form that is kept."""

    what = What.EDIT

    def plan(self) -> dict[str, Any]:
        raise NotImplementedError

    def take(self, error: ValidationError) -> None:
        """Show what was refused."""
        self.add_error(None, error.messages)


class EditForm(PlanForm):
    """Fields, one a line, and what is done to each."""

    def __init__(self, entity: Entity, user: User, data: Any) -> None:
        super().__init__(data if data.get("go") else None)
        self.known = {field.name: field for field in fields_for_bulk(entity, user)}
        self.names: list[str] = []
        for name in _names_in(data, sorted(self.known, key=lambda name: name == entity.title)):
            self._add(self.known[name], data, user)

    def _add(self, field: Field, data: Any, user: User) -> None:
        number, ways = len(self.names), plans.ways_of(field)
        place = _place_in(data, field.name)
        how = data.get(f"how_{place}", "")
        how = how if how in ways else ways[0]
        self.names.append(field.name)
        choices = [(name, capfirst(str(known.label))) for name, known in self.known.items() if name == field.name or name not in self.names]
        self.fields[f"field_{number}"] = _select(_("Field"), choices, field.name)
        self.fields[f"how_{number}"] = _select(_("What to do"), [(way, WAYS[way]) for way in ways], how)
        if how != plans.CLEAR:
            self.fields[f"value_{number}"] = value_input(field, how, user)

    @property
    def lines(self) -> list[Line]:
        return [Line(self, number) for number in range(len(self.names))]

    @property
    def may_add(self) -> bool:
        return len(self.names) < min(len(self.known), MOST_FIELDS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number, name in enumerate(self.names):
            how, value = given.get(f"how_{number}"), given.get(f"value_{number}")
            if how != plans.CLEAR and value in (None, "", []) and f"value_{number}" not in self.errors:
                self.add_error(f"value_{number}", _("Enter a value for %(field)s.") % {"field": self.known[name].label})
        return given

    def plan(self) -> dict[str, Any]:
        """The changes, as they are kept."""
        given = self.cleaned_data
        return {
            "changes": [
                {"field": name, "how": given[f"how_{n}"], "value": plans.written(given.get(f"value_{n}"))}
                for n, name in enumerate(self.names)
            ]
        }

    def take(self, error: ValidationError) -> None:
        """Show what was refused at the field it is about."""
        if not hasattr(error, "error_dict"):
            return super().take(error)
        for name, errors in error.error_dict.items():
            place = f"value_{self.names.index(name)}" if name in self.names else None
            self.add_error(place if place in self.fields else None, errors)


def fields_for_bulk(entity: Entity, user: User) -> list[Field]:
    """The fields this user may change in many records at once."""
    mine = {field.name for field in effective(entity, user).form}
    return [field for field in plans.fields_to_change(entity) if field.name in mine]


def value_input(field: Field, how: str, user: User) -> forms.Field:
    """The input for a new value of a field, by its kind; a number where it is raised."""
    if how in (plans.INCREASE, plans.PERCENT):
        widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
        return NumberField(label=capfirst(field.label), required=False, widget=widget)
    if field.kind == "boolean":
        return forms.TypedChoiceField(
            label=capfirst(field.label),
            required=False,
            choices=[("", "–"), ("1", _("yes")), ("0", _("no"))],
            coerce=lambda text: text == "1",
            empty_value=None,
            widget=forms.Select(attrs={"class": "select"}),
        )
    made = input_of(field, user, required=False)
    if isinstance(made, ReferenceField):
        made.offer(None)
    elif field.offers and isinstance(made, forms.ChoiceField):
        offered: Any = made.choices
        made.choices = [(value, label) for value, label in offered if value in {"", *field.offers()}]
    return made


def _select(label: str, choices: Any, chosen: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=chosen, widget=forms.Select(attrs={"class": "select"}))


def _names_in(data: Any, known: list[str]) -> list[str]:
    sent = [data.get(f"field_{number}") for number in range(MOST_FIELDS) if str(number) != data.get("less")]
    names = list(dict.fromkeys(name for name in sent if name in known)) or known[:1]
    if data.get("more"):
        names += [name for name in known if name not in names][:1]
    return names[:MOST_FIELDS]


def _place_in(data: Any, name: str) -> int | None:
    return next((number for number in range(MOST_FIELDS) if data.get(f"field_{number}") == name), None)


class TagsForm(PlanForm):
    """Words to put on records or take off them."""

    what = What.TAG

    def __init__(self, entity: Entity, user: User, data: Any) -> None:
        super().__init__(data if data.get("go") else None, initial={"how": plans.ADD})
        self.of = next(field for field in fields_for_bulk(entity, user) if field.kind == "tags")
        choices = ((plans.ADD, gettext_lazy("Add")), (plans.REMOVE, gettext_lazy("Remove")))
        self.fields["how"] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs={"class": "check"}), label=_("What to do"))
        self.fields["words"] = input_of(self.of, user, required=True)

    def plan(self) -> dict[str, Any]:
        """The change of the words, as it is kept."""
        return {"changes": [{"field": self.of.name, "how": self.cleaned_data["how"], "value": self.cleaned_data["words"]}]}


class AssignForm(PlanForm):
    """Who gets records: a colleague, or the queue of a team."""

    what = What.ASSIGN

    def __init__(self, entity: Entity, user: User, data: Any) -> None:
        super().__init__(data if data.get("go") else None, initial={"to": COLLEAGUE})
        choices = ((COLLEAGUE, gettext_lazy("To a colleague")), (QUEUE, gettext_lazy("Into the queue of a team")))
        self.fields["to"] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs={"class": "check"}))
        self.fields["owner"] = reference(gettext_lazy("Colleague"), User, user, data=data, name="owner")
        self.fields["team"] = reference(gettext_lazy("Team"), Team, user, data=data, name="team")

    def plan(self) -> dict[str, Any]:
        """Who gets them, as it is kept."""
        name = "team" if self.cleaned_data["to"] == QUEUE else "owner"
        found = self.cleaned_data.get(name)
        return {name: str(found.pk)} if found else {}


class DeleteForm(PlanForm):
    """Nothing is asked; it is only confirmed."""

    what = What.DELETE

    def __init__(self, entity: Entity, user: User, data: Any) -> None:
        super().__init__(data if data.get("go") else None)

    def plan(self) -> dict[str, Any]:
        return {}
