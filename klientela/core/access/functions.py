"""Functions: what a role may do that concerns no record. Packages contribute theirs through the slot `access.functions`."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.kernel.slot import slot


@dataclass(frozen=True)
class Function:
    """Something a role may do as a whole, such as importing files."""

    name: str
    label: Any
    text: Any = ""
    """What it lets one do, in a sentence."""


MANAGE_SETTINGS, MANAGE_ACCESS, SEE_LOG = "manage_settings", "manage_access", "see_log"

OWN = (
    Function("import", _("Import files"), _("Bring in records from files.")),
    Function(MANAGE_SETTINGS, _("Change settings"), _("Set up the system for everybody.")),
    Function(MANAGE_ACCESS, _("Change permissions"), _("Say what each role may do, and return to earlier rules.")),
    Function("see_personal_numbers", _("See personal numbers"), _("Numbers such as PESEL and CNP, of the records one may see.")),
    Function("view_as", _("View as somebody else"), _("See the system as a colleague sees it, without changing anything. It is logged.")),
    Function("emergency_access", _("Emergency access"), _("Read everything for an hour at most, for a written reason. It is logged.")),
    Function(SEE_LOG, _("See the log of security"), _("Who signed in, who was refused, and who changed whose account.")),
)


def functions() -> dict[str, Function]:
    """All functions by name, in their order."""
    return slot("access.functions").items()
