"""What leads do when something happens elsewhere."""

from klientela.core.timeline.events import EpisodeNoted
from klientela.core.timeline.models import Episode
from klientela.kernel.event import on
from klientela.modules.leads.models import Lead
from klientela.modules.leads.services import note_activity


@on(EpisodeNoted)
def count_anew(noted: EpisodeNoted) -> None:
    """What happens with a lead keeps its points from fading."""
    about = Episode.unscoped.filter(pk=noted.episode_id, about_entity="leads").values_list("about_key", flat=True).first()
    if about and Lead.unscoped.filter(pk=about, closed_at=None).exists():
        note_activity([about])
