"""How people give a value of each kind: one table for forms, cells changed in place, and filters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fields_for, sees, visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.stored_files import StoredFile
from klientela.core.records.titles import title_of
from klientela.core.records.writing import may_make_by_name
from klientela.core.views.cells import phone_text
from klientela.kernel.entity import entity_of
from klientela.kernel.phone import InvalidPhone, parse_phone
from klientela.ui.formats import formats_now, parse_number
from klientela.ui.markup import component

type Maker = Callable[[Field, User, dict[str, Any]], forms.Field]

OFFERED = 100
"""So many records a reference offers without script; with it, all are found by typing."""
LONGEST_TEXT = 10_000
CURRENCIES = ("PLN", "RON", "EUR", "USD", "GBP", "CHF", "CZK", "HUF", "UAH", "MDL", "BGN", "SEK", "NOK", "DKK")


class NumberField(forms.DecimalField):
    """A number typed with comma or point."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            try:
                value = str(typed_number(value))
            except ValueError:
                raise ValidationError(_("Enter a number, such as 1234.50.")) from None
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal) else value


class MomentField(forms.DateTimeField):
    """A moment, whatever zone was written with it: kept by the clock of Greenwich, since databases know no zone half a day away."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment; one before the first day or after the last there is cannot be meant."""
        moment: datetime | None = super().to_python(value)
        try:
            return moment.astimezone(UTC) if moment else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class WholeNumberField(NumberField):
    """A whole number."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is not None and found != found.to_integral_value():
            raise ValidationError(_("Enter a whole number."))
        return found

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found)


def plain_number(value: Decimal) -> str:
    """A number as one types it: without groups, which could be mistaken for a decimal mark when it comes back."""
    words = formats_now()
    return words.number(value).replace(words.group, "")


def typed_number(text: str) -> Decimal:
    """A number people typed. A mark before each three digits is the language's sign between thousands, if it is that sign."""
    group = formats_now().group
    bare = text.strip()
    if group in ",." and re.fullmatch(rf"[-+]?\d{{1,3}}(\{group}\d{{3}})+", bare):
        bare = bare.replace(group, "")
    return parse_number(bare)


class PhoneInput(forms.CharField):
    """A telephone number in any spelling, kept in international form."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text, region={"pl": "PL", "ro": "RO"}.get(get_language() or "", "")).e164
        except InvalidPhone as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return phone_text(value) if value else value


class TagsInput(forms.CharField):
    """Words separated by commas."""

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.split()) for word in str(super().clean(value)).split(",")]
        return list(dict.fromkeys(word[:50] for word in words if word))[:50]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value


class ReferenceSelect(forms.Select):
    """A select that a behaviour turns into a search box."""

    def __init__(self, field: Field, user: User) -> None:
        super().__init__(attrs={"class": "select"})
        entity = field.target_entity
        self.url = reverse(f"{entity.slug}-options") + (f"?of={field.asked_of}" if field.asked_of else "")
        self.may_create = may_make_by_name(user, entity)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The select within what the behaviour needs."""
        drawn = super().render(name, value, attrs, renderer)
        return component("reference-new" if self.may_create else "reference")(self.url, drawn)


class FileChoice(forms.ClearableFileInput):
    """Tells which file stands, and takes another: chosen or dropped."""

    template_name = "views/file.html"

    def is_initial(self, value: Any) -> bool:
        return isinstance(value, StoredFile)


class FileInput(forms.FileField):
    """A file for a field: nothing chosen leaves the one that stands. Size and name are looked at where it is kept."""

    widget = FileChoice

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) or None


@dataclass(frozen=True)
class Kept:
    """Stands for a record that is chosen already and cannot be chosen by this user: a form leaves it as it is.

    `name` is empty where even that is not for him.
    """

    name: str = ""

    def __str__(self) -> str:
        return self.name or gettext("restricted")


KEEP = "restricted"
"""What a form sends for it."""


class ReferenceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the records the user may read. What is chosen is looked up through the choke point."""

    def __init__(self, field: Field, user: User, **options: Any) -> None:
        rows = visible(user, "read", field.target_entity).filter(**field.within)
        super().__init__(queryset=rows, widget=ReferenceSelect(field, user), **options)
        self.rows, self.user = rows, user
        self.kept: Kept | None = None

    def offer(self, chosen: Any) -> None:
        """Offer the first records and what is chosen already (or what tells it), not all there are; found when the select is drawn."""
        self.choices = cache(partial(self._offered, chosen))

    def _offered(self, told: Any) -> list[tuple[Any, str]]:
        chosen = told() if callable(told) else told
        first = list(self.rows.order_by(*_sorting(self.rows.model, self.user))[:OFFERED])
        if chosen not in (None, self.kept, *first):
            first.insert(0, chosen)
        kept = [(KEEP, str(self.kept))] if self.kept else []
        named = [(record.pk, title_of(record, self.user)) for record in first]
        return [("", "–" if not self.required else "---"), *kept, *named]

    def prepare_value(self, value: Any) -> Any:
        return KEEP if isinstance(value, Kept) else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        return self.kept if self.kept and value == KEEP else super().clean(value)


def _sorting(model: Any, user: User) -> tuple[str, ...]:
    """Records in their own order or by name, but never by what is hidden."""
    entity = entity_of(model)
    names = {field.name for field in model._meta.fields} - fields_for(user, entity)
    if "position" in names:
        return ("position", "pk")
    by_name = ("sort_key", "name") if sees(user, entity, entity.title) else ()
    return next(((name, "pk") for name in by_name if name in names), ("pk",))


def input_of(field: Field, user: User, *, required: bool | None = None) -> forms.Field:
    """The form field for a field of an entity."""
    needed = field.required if required is None else required
    options = {"label": capfirst(field.label), "required": needed, "help_text": getattr(field.column, "help_text", "")}
    maker: Maker = BY_KIND.get(field.kind, _text)
    return maker(field, user, options)


def _text(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    longest = getattr(field.column, "max_length", None) or 200
    return forms.CharField(max_length=longest, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}), **options)


def _long(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    longest = getattr(field.column, "max_length", None) or LONGEST_TEXT
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"class": "area", "rows": 3}), **options)


def _email(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return forms.EmailField(max_length=254, widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}), **options)


def _url(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    longest = getattr(field.column, "max_length", None) or 200
    widget = forms.TextInput(attrs={"class": "input", "inputmode": "url"})
    return forms.URLField(max_length=longest, assume_scheme="https", widget=widget, **options)


def _phone(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return PhoneInput(max_length=60, widget=forms.TextInput(attrs={"class": "input", "type": "tel", "autocomplete": "off"}), **options)


def _number(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    digits, places = getattr(field.column, "max_digits", None), getattr(field.column, "decimal_places", None)
    widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
    return NumberField(max_digits=digits, decimal_places=places, widget=widget, **options)


def _integer(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    rules = getattr(field.column, "validators", [])
    widget = forms.TextInput(attrs={"class": "input", "inputmode": "numeric"})
    return WholeNumberField(validators=rules, widget=widget, **options)


def _date(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"}), **options)


def _moment(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"class": "input", "type": "datetime-local"})
    return MomentField(widget=widget, **options)


def _boolean(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(widget=forms.CheckboxInput(attrs={"class": "check"}), **{**options, "required": False})


def _choice(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return _select(list(field.choices), options)


def _select(choices: list[tuple[Any, Any]], options: dict[str, Any]) -> forms.Field:
    first = [] if options["required"] else [("", "–")]
    return forms.ChoiceField(choices=[*first, *choices], widget=forms.Select(attrs={"class": "select"}), **options)


def _country(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    names = Locale.parse(get_language() or "en").territories
    countries = sorted(((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()), key=lambda pair: pair[1])
    near = [(code, names[code]) for code in ("PL", "RO")]
    return _select([*near, *countries], options)


def _currency(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return _select([(code, code) for code in CURRENCIES], options)


def _tags(field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    if field.choices:
        boxes = forms.CheckboxSelectMultiple(attrs={"class": "check"})
        return forms.MultipleChoiceField(choices=list(field.choices), widget=boxes, **options)
    options["help_text"] = options["help_text"] or _("Separate words by commas.")
    return TagsInput(max_length=2000, widget=forms.TextInput(attrs={"class": "input"}), **options)


def _file(_field: Field, _user: User, options: dict[str, Any]) -> forms.Field:
    return FileInput(widget=FileChoice(attrs={"class": "input"}), allow_empty_file=True, **options)


def _reference(field: Field, user: User, options: dict[str, Any]) -> forms.Field:
    return ReferenceField(field, user, **options)


BY_KIND: dict[str, Maker] = {
    "longtext": _long,
    "email": _email,
    "url": _url,
    "phone": _phone,
    "money": _number,
    "decimal": _number,
    "integer": _integer,
    "date": _date,
    "datetime": _moment,
    "boolean": _boolean,
    "choice": _choice,
    "country": _country,
    "currency": _currency,
    "tags": _tags,
    "reference": _reference,
    "file": _file,
}
