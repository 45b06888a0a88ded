"""Forms about whole databases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.readers.live_connections import KINDS, Connection, Server
from klientela.core.exchange.uploads import MAX_BYTES, TOO_LARGE


class LiveForm(forms.Form):
    """Where a running database is, and in whose name it is read."""

    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: [(name, _label(server)) for name, server in KINDS.items()])
    host = forms.CharField(label=_("Host"), max_length=255)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    database = forms.CharField(label=_("Database"), max_length=200)
    user = forms.CharField(label=_("User"), max_length=100)
    password = forms.CharField(label=_("Password"), max_length=200, required=False, strip=False, widget=forms.PasswordInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "select" if name == "kind" else "input"
        self.fields["password"].widget.attrs["autocomplete"] = "off"

    def connection(self) -> Connection:
        """The connection that was described. Raises `UnreadableFile`."""
        sent = self.cleaned_data
        return Connection(**{**sent, "port": sent["port"] or KINDS[sent["kind"]].port})


def _label(server: Server) -> str:
    return str(server.label) if server.is_verified else _("%(name)s (not verified)") % {"name": server.label}


class SourceForm(forms.Form):
    """The file that holds a database."""

    file = forms.FileField(label=_("File"), max_length=255, widget=forms.FileInput({"class": "sr"}), allow_empty_file=True)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE, params={"limit": MAX_BYTES // 2**20})
        return file
