"""What reports of deals tell on the card of a party: what its deals brought."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import Figure, FigureSource
from klientela.core.parties.card.kinds import Sum as Money
from klientela.core.parties.models import Party
from klientela.kernel.entity import entity_of
from klientela.modules.pipeline.queries.results import overall
from klientela.modules.sales.api.counting import Choice, Deal, sees_figures
from klientela.ui.formats import formats_now


def figures(user: User, party: Party) -> list[Figure]:
    """What came of the deals with a party."""
    if not sees(user, entity_of(Deal), "party") or not sees_figures(user, "wins"):
        return []
    total, words = overall(user, choice=Choice(customer=party.pk)), formats_now()
    if not total.closed:
        return []
    won = ngettext("%(n)s deal", "%(n)s deals", total.won) % {"n": words.number(total.won)}
    found = [Figure(_("Won"), won), Figure(_("Won of closed deals"), words.percent(total.win_rate or 0))]
    if total.value:
        average = tuple(Money(part.currency, part.average) for part in total.value)
        found.append(Figure(_("Average won deal"), sums=average))
    return found if total.days_won is None else [*found, Figure(_("Days to win"), words.number(total.days_won, 0))]


FIGURES = FigureSource(figures)
