"""What a plan can be divided by, and what stands above each part."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from klientela.modules.forecast.models import SUBJECTS, PlanTarget

COMPANY = "company"


@dataclass(frozen=True)
class Level:
    """One way to divide a plan: the field of a target that names the part, and the records that are the parts."""

    name: str
    label: Any
    subject: str
    """The field of a target; empty for the whole company."""
    kind: str = ""
    """The slug of those records."""
    above: str = ""
    """The level whose targets these are to add up to."""

    def targets(self, rows: QuerySet[PlanTarget]) -> QuerySet[PlanTarget]:
        """The targets of this level among others."""
        return rows.exclude(**{self.subject: None}) if self.subject else rows.filter(**dict.fromkeys(SUBJECTS))

    def key(self, target: PlanTarget) -> str:
        """Whose target it is."""
        return str(getattr(target, f"{self.subject}_id")) if self.subject else COMPANY


LEVELS = {
    level.name: level
    for level in (
        Level("rep", _("Representatives"), "person", "users", above="team"),
        Level("team", _("Teams"), "for_team", "teams", above="branch"),
        Level("branch", _("Branches"), "for_branch", "branches", above=COMPANY),
        Level("territory", _("Territories"), "territory", "territories", above=COMPANY),
        Level("category", _("Categories"), "category", "product-categories", above=COMPANY),
        Level("product", _("Products"), "product", "products", above="category"),
        Level(COMPANY, pgettext_lazy("level of a plan", "Company"), ""),
    )
}
