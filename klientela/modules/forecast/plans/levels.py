"""What a plan can be divided by, and what stands above each part."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Level:
    """One way to divide a plan: the field of a target that names the part, and how results are asked by it."""

    name: str
    label: Any
    subject: str
    """The field of a target; empty for the whole company."""
    dimension: str
    """The dimension of results; empty where they are not divided."""
    above: str = ""
    """The level whose targets these are to add up to."""


LEVELS = {
    level.name: level
    for level in (
        Level("rep", _("Representatives"), "person", "rep", above="team"),
        Level("team", _("Teams"), "for_team", "team", above="branch"),
        Level("branch", _("Branches"), "for_branch", "branch", above="company"),
        Level("territory", _("Territories"), "territory", "territory", above="company"),
        Level("category", _("Categories"), "category", "category", above="company"),
        Level("product", _("Products"), "product", "product", above="category"),
        Level("company", pgettext_lazy("level of a plan", "Company"), "", ""),
    )
}
