"""Verbs about competitors in deals."""

from klientela.core.records.services import save, save_changes
from klientela.modules.sales.models import Competitor, Deal, DealCompetitor, Standing


def took_deal(deal: Deal, competitor: Competitor) -> DealCompetitor:
    """Note that a competitor took a deal, whether it was known to be after it or not; nobody else took it then."""
    for other in DealCompetitor.objects.filter(deal=deal, standing=Standing.TOOK).exclude(competitor=competitor):
        save_changes(other, {"standing": Standing.UNKNOWN})
    known = DealCompetitor.objects.filter(deal=deal, competitor=competitor).first()
    made: DealCompetitor
    if known is None:
        made = save(DealCompetitor(deal=deal, competitor=competitor, standing=Standing.TOOK))
    else:
        made = save_changes(known, {"standing": Standing.TOOK})
    return made
