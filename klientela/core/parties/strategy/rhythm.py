"""The ready question after customers nobody has been in touch with for longer than their rhythm says."""

import json
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.strategy.models import Strategy
from klientela.kernel.entity import MenuItem, entity_of

BROKEN = {"related": "strategies.party", "how": "exist", "where": {"all": [["contact_by", "lt", "today"]]}}


def question() -> str:
    """The question as lists take it in their address, so that it can be narrowed further and kept as a view."""
    return urlencode({"where": json.dumps({"all": [BROKEN]})})


def sees_rhythm(user: User) -> bool:
    """Whether a user sees by when customers are to be contacted."""
    return sees(user, entity_of(Strategy), "contact_by")


SILENT = MenuItem(
    _("Rhythm broken"),
    "parties-silent",
    "alert-triangle",
    allowed=sees_rhythm,
    text=_("Customers nobody has been in touch with for longer than was planned"),
)
