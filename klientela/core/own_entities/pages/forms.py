"""What a kind of records is asked for when it is made, and later."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.identity.models import User
from klientela.core.own_entities.models import OwnEntity
from klientela.core.own_entities.services.rules import models_of_rules
from klientela.core.views.naming import plural_of
from klientela.core.views.shell import GROUPS

ICONS = (
    *("box", "briefcase", "package", "folder-open", "file-text", "note", "receipt", "calendar", "list-check", "flag", "target-arrow"),
    *("building", "building-community", "map-pin", "device-laptop", "key", "bolt", "tag", "star", "trophy", "users", "coins", "world"),
)
NAMES = ("singular", "plural")


def _line(**more: Any) -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", **more})


class KindForm(forms.Form):
    """Names in every language, place in the menu and what of a record it uses."""

    singular = forms.CharField(label=_("One is called"), max_length=60, widget=_line(autofocus=True))
    plural = forms.CharField(label=_("Several are called"), max_length=60, widget=_line())
    icon = forms.ChoiceField(label=_("Picture"), choices=[(name, name) for name in ICONS], widget=forms.RadioSelect({"class": "check"}))
    group = forms.ChoiceField(label=_("Place in the menu"), required=False, widget=forms.Select({"class": "select"}))
    about_party = forms.BooleanField(
        label=_("Each concerns a company or person"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "check"}),
        help_text=_("It then stands on the page of that company or person, and permissions can follow it."),
    )
    in_process = forms.BooleanField(
        label=_("Each goes through stages"),
        required=False,
        widget=forms.CheckboxInput({"class": "check"}),
        help_text=_("It then has a board. A process is made with it that you can change in the settings."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [(key, label or _("By itself, at the top")) for key, label in GROUPS.items()]  # type: ignore[attr-defined]
        for code, language in settings.LANGUAGES:
            if code != (get_language() or "en")[:2]:
                self.fields[f"singular_{code}"] = self._told(_("One, in %(language)s"), language)
                self.fields[f"plural_{code}"] = self._told(_("Several, in %(language)s"), language)

    @staticmethod
    def _told(label: Any, language: str) -> forms.CharField:
        return forms.CharField(label=label % {"language": language}, required=False, max_length=60, widget=_line())

    @property
    def names(self) -> list[forms.BoundField]:
        """What it is called in the language of whoever asks."""
        return [self[name] for name in NAMES]

    @property
    def translations(self) -> list[forms.BoundField]:
        """What it is called in the other languages."""
        return [self[name] for name in self.fields if name.startswith(tuple(f"{each}_" for each in NAMES))]

    @property
    def parts(self) -> list[forms.BoundField]:
        """Which parts of a record it uses."""
        return [self["about_party"], self["in_process"]]

    def values(self) -> dict[str, Any]:
        """What was entered, as a kind keeps it."""
        told = self.cleaned_data
        kept = {name: told[name] for name in ("singular", "plural", "icon", "group", "about_party", "in_process")}
        for name in NAMES:
            kept[f"{name}s"] = {key.removeprefix(f"{name}_"): text for key, text in told.items() if key.startswith(f"{name}_") and text}
        return kept

    def take(self, error: ValidationError) -> None:
        """Show what a service refused at the fields it names."""
        for name, errors in getattr(error, "error_dict", {None: error}).items():
            self.add_error(name if name in self.fields else None, errors)


class NewKindForm(KindForm):
    """A kind that does not exist yet: also whose permissions it begins with."""

    like = forms.ChoiceField(
        label=_("Permissions to begin with"),
        required=False,
        widget=forms.Select({"class": "select"}),
        help_text=_("You can change them at any time in the editor of permissions."),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(each.name, _("Like “%(kind)s”") % {"kind": plural_of(each.entity)}) for each in models_of_rules()]
        self.fields["like"].choices = [("", _("Nobody may see it yet")), *(known if may(user, MANAGE_ACCESS) else ())]  # type: ignore[attr-defined]
        self.fields["icon"].initial, self.fields["group"].initial = ICONS[0], "customers"


def initial_of(kind: OwnEntity) -> dict[str, Any]:
    """What the form of a kind begins with."""
    told = {f"{name}_{code}": text for name in NAMES for code, text in getattr(kind, f"{name}s").items()}
    return {**told, **{name: getattr(kind, name) for name in ("singular", "plural", "icon", "group", "about_party", "in_process")}}
