"""The form of a field: what it is called and explained by, what its kind asks for, and what it asks of values."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import LANGUAGES, User
from klientela.core.records.own.converting import described
from klientela.core.records.own.models import CHOSEN, OwnField, OwnKind
from klientela.core.records.own.values import to_json
from klientela.core.views.inputs import input_of
from klientela.core.views.naming import plural_of
from klientela.core.views.own_fields.alike import called_alike
from klientela.core.views.own_fields.choices import read_choices
from klientela.kernel.entity import Entity, entities
from klientela.kernel.module import is_on

_FAST = _("Lists of any size can be ordered by it and filtered in a moment. Every save costs a little more.")
_TEXT = {"class": "input", "autocomplete": "off"}
PLAIN = frozenset({"text", "integer", "decimal", "money", "date", "choice", "email", "phone", "url", "country", "currency"})
WITH_DEFAULT = PLAIN | {"longtext", "boolean"}
WITH_INDEX = PLAIN | {"datetime", "reference"}
_PLACES = [(number, str(number)) for number in range(5)]
WITH_PLACES = frozenset({OwnKind.DECIMAL, OwnKind.MONEY})


class FieldForm(forms.Form):
    """One field of an entity; `own` is what it is now, saved or only begun."""

    required_css_class = "required"
    label = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs=_TEXT))
    help = forms.CharField(label=_("Explanation"), required=False, max_length=300, widget=forms.TextInput(attrs=_TEXT))

    def __init__(self, entity: Entity, own: OwnField, user: User, data: Any = None) -> None:
        super().__init__(data, initial=_initial(own))
        self.entity, self.own, self.user = entity, own, user
        self.alike = ""
        self.words = self._translations()
        self.asked = [name for name, made in self._by_kind() if self._put(name, made)]
        self.rules = [name for name, made in self._rules() if self._put(name, made)]

    def _put(self, name: str, made: forms.Field) -> bool:
        self.fields[name] = made
        return True

    def _translations(self) -> list[str]:
        """Name and explanation in the other languages."""
        names = []
        for code, language in LANGUAGES:
            for name, label, longest in (("label", _("Name"), 100), ("help", _("Explanation"), 300)):
                widget = forms.TextInput(attrs={**_TEXT, "lang": code})
                made = forms.CharField(label=f"{label} ({language})", required=False, max_length=longest, widget=widget)
                self.fields[f"{name}_{code}"] = made
                names.append(f"{name}_{code}")
        return names

    def _by_kind(self) -> Iterator[tuple[str, forms.Field]]:
        kind = OwnKind(self.own.kind)
        if kind in WITH_PLACES:
            yield "places", forms.TypedChoiceField(label=_("Decimal places"), coerce=int, choices=_PLACES, widget=_select())
        if kind == OwnKind.REFERENCE:
            stands = not self.own._state.adding
            yield "target", forms.ChoiceField(label=_("Leads to"), choices=targets(), disabled=stands, widget=_select())

    def _rules(self) -> Iterator[tuple[str, forms.Field]]:
        kind = self.own.kind
        if kind in WITH_DEFAULT and not (kind in CHOSEN and not self.own.options.get("choices")):
            made = input_of(described(self.entity, self.own), self.user, required=False)
            made.label, made.help_text = str(_("New records begin with")), ""
            yield "default", made
        if kind != OwnKind.BOOLEAN:
            yield "required", _box(_("Required"), _("A record cannot be saved without it."))
        if kind in WITH_INDEX:
            yield "unique", _box(_("Unique"), _("No two records have the same value."))
            yield (
                "is_fast",
                _box(_("Fast"), _FAST),
            )

    @property
    def has_choices(self) -> bool:
        """Whether choices are edited below."""
        return self.own.kind in CHOSEN

    def bound(self, names: list[str]) -> list[forms.BoundField]:
        """The bound fields of these names."""
        return [self[name] for name in names]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        sent, options = self.cleaned_data, dict(self.own.options)
        options |= {name: sent[name] for name in ("places", "target") if name in sent}
        if self.has_choices:
            options["choices"] = read_choices(self.data, self.own.options.get("choices", ()))
        rules: dict[str, Any] = {name: sent[name] for name in ("required", "unique", "is_fast") if name in sent}
        words: dict[str, Any] = {f"{name}s": self._said(name) for name in ("label", "help")}
        found: dict[str, Any] = {"label": sent["label"], "help": sent["help"], **words, **rules}
        found["options"] = options
        if "default" in sent:
            found["default"] = to_json(described(self.entity, self.own), sent["default"])
        return found

    def _said(self, name: str) -> dict[str, str]:
        """The words in other languages that were given."""
        return {code: text for code, _name in LANGUAGES if (text := self.cleaned_data[f"{name}_{code}"])}

    def _ask_about_name(self) -> None:
        """A name another field has must be wanted: two fields that look the same are told apart by nobody."""
        sent = self.cleaned_data
        words = [sent.get("label", ""), *(sent.get(f"label_{code}", "") for code, _name in LANGUAGES)]
        before = {self.own.label, *self.own.labels.values()}
        self.alike = called_alike(self.entity, [word for word in words if word and word not in before], but=self.own)
        if self.alike and "same_name" not in self.data:
            text = _("There is a field called “%(name)s” already. Choose another name, or say below that both are to be called so.")
            self.add_error("label", ValidationError(text, params={"name": self.alike}))

    def clean(self) -> None:
        """A field of choices needs some; a name another field has must be wanted."""
        self._ask_about_name()
        if self.has_choices and not read_choices(self.data, self.own.options.get("choices", ())):
            raise ValidationError(_("Enter at least one choice."))


def targets() -> list[tuple[str, Any]]:
    """The kinds of records a link can lead to."""
    known = [known for known in entities() if not known.part_of and is_on(known.module)]
    return sorted(((one.slug, str(plural_of(one))) for one in known), key=lambda pair: pair[1])


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "select"})


def _box(label: Any, text: Any) -> forms.Field:
    return forms.BooleanField(label=label, help_text=text, required=False, widget=forms.CheckboxInput(attrs={"class": "check"}))


def _initial(own: OwnField) -> dict[str, Any]:
    found = {"label": own.label, "help": own.help, "required": own.required, "unique": own.unique, "is_fast": own.is_fast}
    found |= {f"label_{code}": text for code, text in own.labels.items()} | {f"help_{code}": text for code, text in own.helps.items()}
    return {**found, "places": own.options.get("places", 2), "target": own.options.get("target", ""), "default": own.default}
