"""The walks every installation has: over the start page, a list, a record and the organisation."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may, visible
from klientela.core.identity.models import User
from klientela.core.views.guide.steps import first_list
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Stop, Tour

FRAME = (
    Stop("menu", _("The menu"), _("Everything you may open. G and a letter lead there by keyboard.")),
    Stop("search", _("Find anything"), _("Names, numbers, addresses, pages and actions. Press / or Ctrl K anywhere and type.")),
    Stop("new", _("Make something new"), _("A company, a person, a deal or a task, from wherever you are.")),
    Stop("bell", _("News"), _("What waits for you and what became of what you asked for.")),
)
START = (
    *FRAME,
    Stop("whose", _("Mine or all"), _("See your own work, or that of all whose work you may see.")),
    Stop("pages", _("Your start page"), _("Arrange the boxes, keep several pages, and share one with others.")),
    Stop("me", _("Your account"), _("Preferences, keys, and help. These walks are there too, under First steps.")),
)
LIST = (
    Stop("views", _("Views"), _("A view keeps filters, columns and order under a name. Each is one click away.")),
    Stop("find", _("Find in this list"), _("Type a part of a name: only what fits stays.")),
    Stop(
        "filters", _("Filters"), _("Add conditions, or press F. The address of the page says the same, so it can be sent to a colleague.")
    ),
    Stop("layouts", _("Other forms"), _("The same records as a list, a board, a calendar or a pivot.")),
    Stop("list", _("The list"), _("J and K go from row to row, Enter opens one, the space bar looks at it beside the list.")),
    Stop("foot", _("Keys"), _("What the keys do here. Press ? for all of them.")),
)
RECORD = (
    Stop("title", _("The record"), _("What it is called and what can be done with it: the buttons stand at the end of the line.")),
    Stop("facts", _("Facts"), _("What is known. Point at a line to change it in its place.")),
    Stop(
        "timeline",
        _("What happened"),
        _("Note calls, visits and notes at the top; below stands everything that ever happened, newest first."),
    ),
    Stop("tasks", _("What comes next"), _("Add a task in one line. You are reminded when it is due.")),
    Stop("files", _("Files"), _("Drop files here. Whoever may see the record may see them.")),
)
ORGANISATION = (
    Stop("chart", _("Who works where"), _("Branches, teams and who leads whom. They decide together with roles who sees what.")),
    Stop("settings", _("Settings"), _("Roles, fields, pages and everything else that is set up for all.")),
)


def _home(_user: User) -> str:
    return reverse("home")


def _first_company(user: User) -> str:
    parties = entity_named("organizations")
    if not may(user, "read", parties):
        return ""
    key = visible(user, "read", parties).order_by("pk").values_list("pk", flat=True).first()
    return reverse("organizations-record", args=[key]) if key else ""


def _chart(user: User) -> str:
    return reverse("organisation") if may(user, "read", entity_named("users")) else ""


TOURS = {
    "start": Tour(_("The start page"), _("Where things are, in a minute"), _home, START, "layout-dashboard"),
    "list": Tour(_("A list"), _("Find, filter, keep a view"), first_list, LIST, "list"),
    "record": Tour(_("A company"), _("What is known, what happened, what comes next"), _first_company, RECORD, "building"),
    "organisation": Tour(_("The organisation"), _("Branches, teams and people"), _chart, ORGANISATION, "sitemap"),
}
