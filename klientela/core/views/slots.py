"""What the pages of people and the organisation show beside their fields."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.keys import MANAGE
from klientela.core.views.panels import grants_of, members_of, place_of, sign_in_of
from klientela.kernel.entity import MenuItem
from klientela.kernel.slot import slot

slot("record.panels").add("views.sign_in", sign_in_of, order=10)
slot("record.panels").add("views.place", place_of, order=20)
slot("record.panels").add("views.members", members_of, order=30)
slot("record.panels").add("views.grants", grants_of, order=15)
slot("settings.pages").add("keys", MenuItem(_("API keys and service accounts"), "keys", "key", allowed=lambda user: may(user, MANAGE)))
