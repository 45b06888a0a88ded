"""What people who sell do first."""

from django.utils.translation import gettext_lazy as _

from klientela.core.views.guide.steps import made_by
from klientela.kernel.guide import Step

STEPS = {
    "deal": Step(
        _("Your first deal"),
        _("What may end in a sale: with whom, for how much, and in which stage."),
        **made_by("deals"),
        label=_("Add"),
        icon="plus",
        roles=frozenset({"rep", "team-leader", "director"}),
    )
}
