"""What the pages of people and the organisation show beside their fields."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.access.emergency import FUNCTION as EMERGENCY
from klientela.core.access.functions import MANAGE_ACCESS, MANAGE_SETTINGS, SEE_LOG, Function
from klientela.core.access.keys import MANAGE
from klientela.core.records.partners import FUNCTION as MANAGE_PARTNERS
from klientela.core.views.configuration.contents import CONFIGURED
from klientela.core.views.explaining.lending import looking_as
from klientela.core.views.explaining.partners import partners_panel
from klientela.core.views.explaining.public import links_panel
from klientela.core.views.explaining.sharing import shared_with
from klientela.core.views.grid.panel import PAGE, grants_of
from klientela.core.views.guide.steps import steps
from klientela.core.views.guide.tours import TOURS
from klientela.core.views.identity.key_panel import keys_panel
from klientela.core.views.organisation.columns import users_columns
from klientela.core.views.organisation.panels import company_panel, rules_panel
from klientela.core.views.overlays.binding import layout_binding
from klientela.core.views.overlays.words import said
from klientela.core.views.panels import members_of, place_of, sign_in_of
from klientela.core.views.reports_page import reports_for
from klientela.core.views.saved.rights import SHARE_VIEWS
from klientela.kernel.entity import MenuItem, entity_named
from klientela.kernel.slot import slot
from klientela.kernel.wording import let_say

slot("record.panels").add("views.sign_in", sign_in_of, order=10)
slot("record.panels").add("views.place", place_of, order=20)
slot("record.panels").add("views.members", members_of, order=30)
slot("record.panels").add("views.grants", grants_of, order=15)
slot("record.panels").add("views.keys", keys_panel, order=11)
slot("settings.pages").add(
    "keys", MenuItem(_("API keys and service accounts"), "keys", "key", order=840, allowed=lambda user: may(user, MANAGE))
)
slot("settings.pages").add(
    "sign-in", MenuItem(_("Signing in"), "sign-in-settings", "shield-lock", order=830, allowed=lambda user: may(user, MANAGE_SETTINGS))
)
slot("record.panels").add("views.shared", shared_with, order=90)
slot("record.panels").add("views.links", links_panel, order=91)
SHARING_VIEWS = Function(SHARE_VIEWS, _("Share views"), _("Show saved views to roles and teams, and have lists begin with them."))
slot("record.panels").add("views.partners", partners_panel, order=92)
PARTNERS = Function(MANAGE_PARTNERS, _("Let partners in"), _("Give people of other companies access to what concerns them."))
slot("access.functions").add(MANAGE_PARTNERS, PARTNERS, order=60)
slot("access.functions").add(SHARE_VIEWS, SHARING_VIEWS, order=50)
slot("record.panels").add("views.look_as", looking_as, order=95)
slot("settings.pages").add("security-log", MenuItem(_("Log of security"), "security-log", "list", allowed=lambda user: may(user, SEE_LOG)))
slot("settings.pages").add("why", MenuItem(_("Who can, and why"), "why", "info-circle", allowed=lambda user: may(user, MANAGE_ACCESS)))
slot("settings.pages").add(
    "emergency", MenuItem(_("Emergency access"), "emergency", "lock-open", allowed=lambda user: may(user, EMERGENCY))
)
slot("record.panels").add("organisation.company", company_panel, order=12)
slot("record.panels").add("organisation.rules", rules_panel, order=13)
slot("menu").add(
    "organisation",
    MenuItem(_("Organisation chart"), "organisation", "sitemap", "reports", allowed=lambda user: may(user, "read", entity_named("users"))),
)
slot("menu").add("reports", MenuItem(_("Reports"), "reports", "chart-bar", "reports", allowed=lambda user: bool(reports_for(user))))
slot("settings.pages").add("permissions", PAGE, order=10)
FORMULAS = MenuItem(_("Formulas and summaries"), "computed-fields", "hash", order=15, allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("formulas", FORMULAS, order=15)
MODULES = MenuItem(_("Modules"), "modules", "puzzle", allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("modules", MODULES, order=20)
slot("list.columns").add("organisation", users_columns)
LAYOUTS = MenuItem(_("Forms, pages and menu"), "layouts", "layout-dashboard", allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("layouts", LAYOUTS, order=30)
slot("records.bindings").add("layouts", layout_binding)
OWN_FIELDS = MenuItem(_("Own fields"), "own-fields", "adjustments-horizontal", allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("own-fields", OWN_FIELDS, order=25)
FILE = MenuItem(_("Configuration as a file"), "configuration", "download", allowed=lambda user: may(user, MANAGE_SETTINGS))
slot("settings.pages").add("configuration", FILE, order=40)
for code, step, place in steps():
    slot("steps").add(code, step, order=place)
for place, (code, tour) in enumerate(TOURS.items()):
    slot("tours").add(code, tour, order=place)
for key, (place, part) in CONFIGURED.items():
    slot("configuration.parts").add(key, part, order=place)
let_say(said)
