"""What sales does when something happens elsewhere."""

from klientela.core.processes.events import StageReached
from klientela.core.processes.models import StageKind
from klientela.kernel.event import on, publish
from klientela.modules.sales.events import DealLost, DealWon

_FACTS = {StageKind.WON.value: DealWon, StageKind.LOST.value: DealLost}


@on(StageReached)
def tell_of_closed_deals(reached: StageReached) -> None:
    """A deal that reached a won or lost stage is a fact of its own."""
    fact = _FACTS.get(reached.kind)
    if reached.entity == "deals" and fact:
        publish(fact(deal_id=reached.record_id, actor_id=reached.actor_id))
