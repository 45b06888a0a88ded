"""Forms of identity: signing in, choosing a password, preferences."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import LANGUAGES, Provider, SignInRules, User
from klientela.core.identity.single_sign_on import has_secret

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/")))


def _line(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input", **attributes})


def _secret(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput({"class": "input", "autocomplete": autocomplete})


def _select() -> forms.Select:
    return forms.Select({"class": "select"})


class SignInForm(forms.Form):
    """Name or e-mail, and password."""

    name = forms.CharField(
        label=_("E-mail or sign-in name"), max_length=254, widget=_line(autocomplete="username", autocapitalize="none", spellcheck="false")
    )
    password = forms.CharField(label=_("Password"), max_length=1000, strip=False, widget=_secret("current-password"))
    remember = forms.BooleanField(
        label=_("Keep me signed in on this device"), required=False, widget=forms.CheckboxInput({"class": "check"})
    )


class PasswordForm(forms.Form):
    """A new password; typed once, since it can be shown."""

    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=_secret("new-password"),
        help_text=_("At least 10 characters. Several words in a row are easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, user: User | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class SetUpForm(PasswordForm):
    """What the first person says of the company and of themselves."""

    company = forms.CharField(label=_("Company"), max_length=200, widget=_line(autocomplete="organization"))
    name = forms.CharField(label=_("Your name"), max_length=200, widget=_line(autocomplete="name"))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"class": "input", "autocomplete": "username"}))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=_select())

    field_order = ("company", "name", "email", "password", "language")

    def clean_password(self) -> str:
        self.user = User(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email"))
        return super().clean_password()


class NewPasswordForm(PasswordForm):
    """A change of one's own password, for which the present one is asked."""

    current = forms.CharField(label=_("Present password"), max_length=1000, strip=False, widget=_secret("current-password"))

    field_order = ("current", "password")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].label = _("New password")

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if self.user is None or not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your present password."))
        return current


class PreferencesForm(forms.Form):
    """How the program speaks and looks for one person."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=_select())
    zone = forms.ChoiceField(label=_("Time zone"), required=False, widget=_select())
    theme = forms.ChoiceField(
        label=_("Appearance"),
        required=False,
        widget=_select(),
        choices=(("", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))),
    )
    density = forms.ChoiceField(
        label=_("Rows"), required=False, widget=_select(), choices=(("", _("Comfortable")), ("compact", _("Compact")))
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["zone"].choices = [("", settings.TIME_ZONE), *((zone, zone.replace("_", " ")) for zone in ZONES)]  # type: ignore[attr-defined]


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How long sessions last, and whether colleagues sign in only elsewhere."""

    class Meta:
        model = SignInRules
        fields = ("idle_hours", "remembered_idle_days", "absolute_days", "only_single_sign_on")
        widgets = {
            "idle_hours": forms.NumberInput({"class": "input"}),
            "remembered_idle_days": forms.NumberInput({"class": "input"}),
            "absolute_days": forms.NumberInput({"class": "input"}),
            "only_single_sign_on": forms.CheckboxInput({"class": "check"}),
        }

    def clean_only_single_sign_on(self) -> bool:
        wanted: bool = self.cleaned_data["only_single_sign_on"]
        if wanted and not Provider.objects.filter(is_active=True).exists():
            raise forms.ValidationError(_("Set up single sign-on first."))
        return wanted


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A provider of single sign-on; its secret is typed and never shown again."""

    secret = forms.CharField(label=_("Secret"), max_length=1000, required=False, strip=True, widget=_secret("off"))

    class Meta:
        model = Provider
        fields = ("name", "issuer", "client_id", "is_active", "makes_accounts", "proves_second_step")
        widgets = {
            "name": _line(autocomplete="off"),
            "issuer": _line(autocomplete="off", placeholder="https://…", spellcheck="false"),
            "client_id": _line(autocomplete="off", spellcheck="false"),
            "is_active": forms.CheckboxInput({"class": "check"}),
            "makes_accounts": forms.CheckboxInput({"class": "check"}),
            "proves_second_step": forms.CheckboxInput({"class": "check"}),
        }

    field_order = ("name", "issuer", "client_id", "secret")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if has_secret(self.instance):
            self.fields["secret"].help_text = _("Kept. Leave it empty to keep it as it is.")

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"].strip().rstrip("/").removesuffix("/.well-known/openid-configuration")
        if not issuer.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Type the whole address, beginning with https://"))
        return issuer
