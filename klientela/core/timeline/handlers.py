"""What the timeline does when something happens."""

from klientela.core.parties.strategy.events import StrategyKept
from klientela.core.timeline.contacts import note_last_contacts
from klientela.core.timeline.events import EpisodeNoted
from klientela.core.timeline.kinds import contact_kinds
from klientela.kernel.event import on


@on(EpisodeNoted)
def move_rhythm_on(noted: EpisodeNoted) -> None:
    """Whoever was spoken with or written to need not be for as long as the rhythm says."""
    if noted.party_id and noted.kind in contact_kinds():
        note_last_contacts([noted.party_id])


@on(StrategyKept)
def begin_rhythm(kept: StrategyKept) -> None:
    """A new strategy begins with the last contact there was."""
    note_last_contacts([kept.party_id])
