"""What an API key is asked for: its purpose, its time, and to what it is confined."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from klientela.core.access.functions import functions
from klientela.core.access.keys import READ, entities_of, functions_of, operations_of
from klientela.core.identity.keys import KeyLimits, networks_of
from klientela.core.identity.models import ApiToken, User
from klientela.core.views.naming import plural_of
from klientela.core.views.panels import RIGHTS
from klientela.kernel.entity import entities
from klientela.kernel.keys import new_key

ALL, CHOSEN = "all", "chosen"
USUAL = ("read", "create", "update", "delete", "export", "share", "transfer")
DAYS = ((30, _("30 days")), (90, _("90 days")), (365, _("A year")))

type Choices = list[tuple[str, str]]


def _line() -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"})


def _radios() -> forms.RadioSelect:
    return forms.RadioSelect({"class": "check"})


def _boxes() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple({"class": "check"})


class KeyForm(forms.Form):
    """A new API key of a user: only what he may himself is offered, and reading is proposed."""

    ticket = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    name = forms.CharField(label=_("What is it for?"), max_length=100, widget=_line())
    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, initial=90, choices=DAYS, widget=forms.Select({"class": "select"}))
    reach = forms.ChoiceField(
        label=_("What may the program do?"),
        initial=READ,
        widget=_radios(),
        choices=((READ, _("Only see")), (ALL, _("All that the user may")), (CHOSEN, _("Only what is chosen here"))),
    )
    operations = forms.MultipleChoiceField(label=_("Operations"), required=False, widget=_boxes())
    width = forms.ChoiceField(
        label=_("With which data?"),
        initial=ALL,
        widget=_radios(),
        choices=((ALL, _("All that the user sees")), (CHOSEN, _("Only what is chosen here"))),
    )
    entities = forms.MultipleChoiceField(label=_("Data"), required=False, widget=_boxes())
    addresses = forms.CharField(
        label=_("From which addresses?"),
        required=False,
        max_length=2000,
        widget=_line(),
        help_text=_("Addresses or networks, separated by commas, such as 203.0.113.7, 10.0.0.0/24. Empty: from anywhere."),
    )

    def __init__(self, *args: Any, user: User, is_own: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_own:
            self.fields["reach"].choices = ((READ, _("Only see")), (ALL, _("All that you may")), (CHOSEN, _("Only what is chosen here")))  # type: ignore[attr-defined]
            self.fields["width"].choices = ((ALL, _("All that you see")), (CHOSEN, _("Only what is chosen here")))  # type: ignore[attr-defined]
        self.fields["operations"].choices = operation_choices(user)  # type: ignore[attr-defined]
        self.fields["entities"].choices = entity_choices(user)  # type: ignore[attr-defined]

    def clean_addresses(self) -> tuple[str, ...] | None:
        texts = [word for word in self.cleaned_data["addresses"].replace(";", ",").split(",") if word.strip()]
        try:
            return networks_of(texts)
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error

    def clean(self) -> dict[str, Any]:
        for choice, boxes in (("reach", "operations"), ("width", "entities")):
            if self.cleaned_data.get(choice) == CHOSEN and not self.cleaned_data.get(boxes):
                self.add_error(boxes, _("Choose at least one."))
        return self.cleaned_data

    @property
    def limits(self) -> KeyLimits:
        """To what the new key is confined."""
        given = self.cleaned_data
        operations = {READ: frozenset({READ}), ALL: None}.get(given["reach"], frozenset(given["operations"]))
        chosen = frozenset(given["entities"]) if given["width"] == CHOSEN else None
        return KeyLimits(operations, chosen, given["addresses"])


class ServiceForm(forms.Form):
    """A new service account: what the program is, and who answers for it."""

    name = forms.CharField(label=_("Name of the program"), max_length=200, widget=_line())
    responsible = forms.ModelChoiceField(
        label=_("Who answers for it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label="–",
        widget=forms.Select({"class": "select"}),
    )

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


def operation_choices(user: User) -> Choices:
    """The operations and functions a user may do, in words, the usual ones first."""
    usual = sorted(operations_of(user), key=lambda op: (USUAL.index(op) if op in USUAL else len(USUAL), op))
    return [(op, operation_name(op)) for op in (*usual, *sorted(functions_of(user) - set(usual)))]


def entity_choices(user: User) -> Choices:
    """The kinds of records a user may read, in words."""
    return sorted(((slug, entity_name(slug)) for slug in entities_of(user)), key=lambda choice: choice[1])


def operation_name(op: str) -> str:
    """What an operation or function is called; an action bears the name of its button."""
    actions = {action.op or action.name: action.label for entity in entities() for action in entity.actions}
    known = functions().get(op)
    return str(capfirst(RIGHTS.get(op) or actions.get(op) or (known.label if known else op.replace("_", " "))))


def entity_name(slug: str) -> str:
    """What the records are called whose permissions are granted under one name."""
    meant = [entity for entity in entities() if entity.grants == slug]
    shown = [entity for entity in meant if entity.in_menu] or meant
    return ", ".join(str(plural_of(entity)) for entity in shown) or str(capfirst(slug))


def told(token: ApiToken) -> dict[str, Any]:
    """A key as its page tells of it."""
    return {
        "key": token,
        "may": _named(token.operations, operation_name),
        "with": _named(token.entities, entity_name),
        "from": ", ".join(network.removesuffix("/32").removesuffix("/128") for network in token.addresses or ()),
    }


def _named(values: Iterable[str] | None, name: Any) -> str:
    return "" if values is None else ", ".join(map(name, values))
