"""The form of a new meeting: its fields, and who is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.parties.models import Party, PartyKind
from klientela.core.records.titles import title_of
from klientela.core.tasks.booking.choosing import resources_field, resources_in
from klientela.core.tasks.calendar.asked import colleagues_of
from klientela.core.tasks.models import Meeting, Resource
from klientela.core.tasks.zones import zone_of
from klientela.core.timeline.composing import those_there
from klientela.core.views.effective import effective
from klientela.core.views.forms import RecordForm
from klientela.core.views.requests import key_of
from klientela.kernel.entity import entity_named, entity_of

MOST_GUESTS = 100
HOUR = timedelta(hours=1)
NOT_AN_ADDRESS = _("“%(text)s” is not an e-mail address.")


class MeetingForm(RecordForm):
    """A new meeting with its guests: colleagues, people of the customer, addresses."""

    def __init__(self, user: User, *, data: Any = None, files: Any = None, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(effective(entity_of(Meeting), user).new_form, user, data=data, files=files, initial=initial)
        self.user = user
        if "zone" in self.fields:
            self.fields["zone"] = _zone_field(user)
        self.fields["colleagues"] = forms.MultipleChoiceField(
            label=_("Colleagues"),
            required=False,
            choices=[(str(one.pk), one.name) for one in colleagues_of(user) if one.pk != user.pk],
            widget=forms.CheckboxSelectMultiple({"class": "check"}),
        )
        self.fields["people"] = forms.MultipleChoiceField(
            label=_("People of the customer"),
            required=False,
            choices=self._people(),
            widget=forms.CheckboxSelectMultiple({"class": "check"}),
        )
        self.fields["resources"] = resources_field(user)
        self.fields["emails"] = forms.CharField(
            label=_("Others by e-mail"), required=False, max_length=2000, help_text=_("Addresses with commas between them"), widget=_input()
        )

    def _people(self) -> list[tuple[str, str]]:
        key = self.data.get("party") if self.is_bound else getattr(self.initial.get("party"), "pk", None)
        return [(str(one.pk), title_of(one, self.user)) for one in people_of(key, self.user)]

    def clean_emails(self) -> list[str]:
        """The addresses, each once."""
        texts = [text.strip() for text in self.cleaned_data["emails"].replace(";", ",").split(",") if text.strip()]
        for text in texts:
            try:
                validate_email(text)
            except ValidationError as error:
                raise ValidationError(NOT_AN_ADDRESS % {"text": text[:100]}) from error
        return list(dict.fromkeys(texts))[:MOST_GUESTS]

    def guests(self) -> list[User | Party | str]:
        """Who is asked."""
        said = self.cleaned_data
        users = User.objects.filter(pk__in=said.get("colleagues", []))
        people = visible(self.user, "read", entity_named("parties")).filter(pk__in=said.get("people", []))
        return [*users.order_by("name"), *people.order_by("pk"), *said.get("emails", [])]

    def resources(self) -> list[Resource]:
        """What the meeting takes."""
        return resources_in(self.cleaned_data.get("resources", []), self.user)

    def own_rows(self) -> list[Any]:
        """What this form asks beside the fields of a meeting."""
        return [self[name] for name in ("colleagues", "emails")]


def people_of(key: Any, user: User) -> list[Party]:
    """Who can be asked from a party: the people who work there, or the person itself."""
    found = key_of(key)
    if not may(user, "read", entity_named("parties")) or found is None:
        return []
    party = visible(user, "read", entity_named("parties")).filter(pk=found).first()
    if party is None:
        return []
    return [party] if party.kind != PartyKind.ORGANIZATION else those_there(party, user)


def _input() -> forms.TextInput:
    return forms.TextInput({"class": "input"})


def _zone_field(user: User) -> forms.ChoiceField:
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/")))
    own = zone_of(user).key
    choices = [("", own), *((name, name) for name in names if name != own)]
    return forms.ChoiceField(label=_("Time zone"), required=False, choices=choices, widget=forms.Select({"class": "select"}))
