"""Forms made from the fields of an entity: explicit fields only, references looked up through the choke point."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.values import key_in, value_of
from klientela.core.records.titles import OPEN_TO_ALL
from klientela.core.views.effective import Effective
from klientela.core.views.facts import Fact, told
from klientela.core.views.inputs import KEEP, Kept, ReferenceField, input_of
from klientela.kernel.entity import Entity, entity_of

WIDE = {"longtext", "tags"}


@dataclass(frozen=True)
class Row:
    """One field of a form as it is laid out; `beside` stands at its side. A field that is only read is a fact, not an input."""

    field: forms.BoundField | None
    is_wide: bool
    beside: forms.BoundField | None = None
    fact: Fact | None = None

    @property
    def beside_name(self) -> str:
        """The name of the field at the side, if there is one."""
        return self.beside.name if self.beside else ""


class RecordForm(forms.Form):
    """A form of some fields of an entity, which a user may write. A record he may not read stays chosen without being shown."""

    required_css_class = "required"

    def __init__(
        self, fields: tuple[Field, ...], user: User, *, data: Any = None, files: Any = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}))
        self.shown = fields
        self.layout: tuple[Field, ...] = ()
        self.only_read: dict[str, Fact] = {}
        for field in fields:
            self.fields[field.name] = self._offering(field, input_of(field, user))
        for name, made in self.fields.items():
            if isinstance(made, ReferenceField):
                begun = self.initial.get(name)
                made.kept = begun if isinstance(begun, Kept) else None
                made.offer(partial(self._chosen, name, made))

    def _offering(self, field: Field, made: forms.Field) -> forms.Field:
        """Offer what can be chosen anew, and what is chosen already."""
        if field.offers and isinstance(made, forms.ChoiceField):
            begun = self.initial.get(field.name)
            wanted = {"", *(begun if isinstance(begun, list) else [begun]), *field.offers()}
            offered: Any = made.choices
            made.choices = [(value, label) for value, label in offered if value in wanted]
        return made

    def _chosen(self, name: str, made: ReferenceField) -> Any:
        """What is chosen already, so that the select can show it: the initial record, or what was sent."""
        if self.is_bound and self.data.get(name) != KEEP:
            try:
                return made.rows.filter(pk=self.data.get(name)).first() if self.data.get(name) else None
            except (ValueError, ValidationError):
                return None
        return self.initial.get(name)

    def rows(self) -> list["Row"]:
        """The bound fields in their order, each currency beside its amount; among them what may only be read."""
        names = {field.name for field in self.shown}
        currencies = {field.currency for field in self.shown if field.currency}
        shown: list[Row] = []
        for field in self.layout or self.shown:
            if field.name in self.only_read:
                shown.append(Row(None, field.kind in WIDE, fact=self.only_read[field.name]))
            elif field.name in names - currencies:
                beside = field.currency if field.currency in names and field.currency not in {row.beside_name for row in shown} else ""
                shown.append(Row(self[field.name], field.kind in WIDE, self._currency(beside) if beside else None))
        return shown

    def show_beside(self, record: Any, shown: Effective, user: User) -> None:
        """Show what the user may only read of a record in its place among the inputs."""
        names = {field.name for field in self.shown}
        said = {field.currency for field in shown.shown_form}
        fixed = [field for field in shown.shown_form if field.name not in names | said]
        self.layout, self.only_read = shown.shown_form, {fact.name: fact for fact in told(shown.entity, record, fixed, user=user)}

    def _currency(self, name: str) -> forms.BoundField:
        bound = self[name]
        bound.field.widget.attrs["aria-label"] = str(bound.label)
        return bound

    def full_clean(self) -> None:
        """Check as Django does; the first field that is wrong gets the focus when the page comes back."""
        super().full_clean()
        self._point_out()

    def _point_out(self) -> None:
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True

    def values(self) -> dict[str, Any]:
        """What people entered, in the form records are saved with: empty texts and unset values as the model has them."""
        entered = {field: self.cleaned_data[field.name] for field in self.shown}
        return {field.name: stored(field, value) for field, value in entered.items() if not isinstance(value, Kept)}

    def ask_for_files_again(self) -> None:
        """A page that comes back has lost the files that came with it, as browsers have it: say so where it is not said already."""
        for name in self.files:
            if name in self.fields and not self.has_error(name):
                self.add_error(name, _("Choose the file again."))

    def take(self, error: ValidationError) -> None:
        """Show what a service refused at the fields it names, or above the form."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, error)
        self._point_out()


def stored(field: Field, value: Any) -> Any:
    """A cleaned value as the model keeps it: nothing is None where the column allows it, else the empty text."""
    if value in ("", None) and field.column is not None:
        return None if field.column.null else ("" if field.column.empty_strings_allowed else field.column.get_default())
    return value


def initial_of(record: Any, fields: tuple[Field, ...], user: User) -> dict[str, Any]:
    """The values of a record for its form; references as records, those that are not for this user without a name."""
    return {field.name: _initial(record, field, user) for field in fields if field.column is not None}


def _initial(record: Any, field: Field, user: User) -> Any:
    if field.kind != "reference" or key_in(record, field) is None:
        return value_of(record, field.name)
    found = visible(user, "read", field.target_entity).filter(pk=key_in(record, field)).first()
    if found is not None:
        return found
    return Kept(str(value_of(record, field.name) or "") if field.target in OPEN_TO_ALL else "")


def initial_from_address(request: HttpRequest, fields: tuple[Field, ...], user: User) -> dict[str, Any]:
    """Values a link proposes for a new record (`?party=…`), for its own fields and readable records only."""
    found: dict[str, Any] = {}
    for field in fields:
        text = request.GET.get(field.name, "")[:200]
        if text and field.kind == "reference":
            found[field.name] = _readable(field, text, user)
        elif text:
            found[field.name] = text
    return {name: value for name, value in found.items() if value is not None}


def _readable(field: Field, text: str, user: User) -> Any:
    try:
        return visible(user, "read", field.target_entity).filter(pk=text).first()
    except (ValueError, ValidationError):
        return None


def parent_of(entity: Entity, key: str, user: User) -> Any:
    """The record a new part belongs to, if the user may change it; else None."""
    parent = entity_of(entity.model._meta.get_field(entity.part_of).related_model)
    try:
        return visible(user, "update", parent).filter(pk=key).first()
    except (ValueError, ValidationError):
        return None


def version_in(request: HttpRequest) -> int:
    """The version the page was made from; a missing or malformed one is older than any."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
