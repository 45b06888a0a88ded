"""Forms of mail: the account, the address whose password is forgotten."""

from __future__ import annotations

import ipaddress
import re
import ssl
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from klientela.core.messaging.addresses import checked_address, one_line
from klientela.core.messaging.models import MailAccount, Security

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*", re.IGNORECASE)
HERE = {"localhost", "ip6-localhost"}


def _line(**attributes: str) -> forms.TextInput:
    return forms.TextInput({"class": "input", "autocomplete": "off", **attributes})


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """The mail account as its page shows it; a kept password never comes back out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    new_password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"class": "input", "autocomplete": "off"}),
    )

    field_order = ("host", "port", "security", "username", "new_password")

    class Meta:
        model = MailAccount
        fields = ("host", "port", "security", "username", "sender_name", "sender", "reply_to", "site", "authority")
        widgets = {
            "host": _line(spellcheck="false", autocapitalize="none"),
            "port": forms.NumberInput({"class": "input", "min": "1", "max": "65535"}),
            "security": forms.Select({"class": "select"}),
            "username": _line(spellcheck="false", autocapitalize="none"),
            "sender_name": _line(),
            "sender": forms.EmailInput({"class": "input"}),
            "reply_to": forms.EmailInput({"class": "input"}),
            "site": _line(spellcheck="false", inputmode="url"),
            "authority": forms.Textarea({"class": "area", "rows": "3", "spellcheck": "false"}),
        }
        help_texts = {
            "username": _("Leave empty if the server asks for none."),
            "reply_to": _("Leave empty if answers go to the sender."),
            "site": _("Links in mail lead here, such as https://crm.example.com"),
            "authority": _("Only if the server uses a certificate of its own: the authority in PEM form."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.before = {name: getattr(self.instance, name) for name in ("host", "username", "password")}
        self.initial["version"] = 0 if self.instance._state.adding else self.instance.version
        if self.before["password"]:
            self.fields["new_password"].help_text = _("A password is kept. Leave empty to keep it.")

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip().rstrip(".").lower()
        try:
            host = host if _is_ip(host) else punycode(host)
        except UnicodeError:
            host = ""
        if not _is_ip(host) and not HOST.fullmatch(host):
            raise forms.ValidationError(_("This is not the name of a server."))
        return host

    def clean_port(self) -> int:
        port: int = self.cleaned_data["port"]
        if not 1 <= port <= 65535:
            raise forms.ValidationError(_("Ports go from 1 to 65535."))
        return port

    def clean_sender_name(self) -> str:
        return one_line(self.cleaned_data["sender_name"], limit=100)

    def clean_sender(self) -> str:
        return checked_address(self.cleaned_data["sender"])

    def clean_site(self) -> str:
        parts = urlsplit(self.cleaned_data["site"].strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise forms.ValidationError(_("Enter an address such as https://crm.example.com"))
        return f"{parts.scheme}://{parts.netloc}"

    def clean_authority(self) -> str:
        text: str = self.cleaned_data["authority"].strip()
        try:
            ssl.create_default_context(cadata=text or None)
        except (ssl.SSLError, ValueError):
            raise forms.ValidationError(_("This is not a certificate in PEM form.")) from None
        return text

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("security") == Security.NONE and not _is_here(given.get("host", "")):
            self.add_error("security", _("Without encryption mail goes only to a server on this computer."))
        if given.get("username") and not given.get("new_password") and self._needs_password(given):
            self.add_error("new_password", _("Enter the password for this server and user name."))
        return given

    def _needs_password(self, given: dict[str, Any]) -> bool:
        """A kept password is never handed to another server or under another name than it was entered for."""
        moved = (given.get("host"), given.get("username")) != (self.before["host"], self.before["username"])
        return moved or not self.before["password"]


class ForgottenForm(forms.Form):
    """The mail address of somebody who forgot his password."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput({"class": "input", "autocomplete": "username", "autofocus": True})
    )


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    return ipaddress.ip_address(host).is_loopback if _is_ip(host) else host in HERE
