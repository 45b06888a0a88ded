"""What leads add to other places: panels of their pages, boxes for start pages, news, what is learnt from them, their import."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from klientela.core.identity.models import User
from klientela.core.views.dashboards.views_shown import question_tile
from klientela.core.views.work import MINE
from klientela.kernel.entity import Tile, TileKind
from klientela.kernel.notice import NoticeKind
from klientela.kernel.slot import slot
from klientela.modules.leads import panels
from klientela.modules.leads.importing import IMPORTER
from klientela.modules.leads.learnt import SUBJECT
from klientela.modules.leads.routing import QUEUED, ROUTED
from klientela.modules.leads.taking_back import whole

WORKING = "closed_at.empty=1&order=-score"
QUEUE = f"{WORKING}&owner.empty=1"
TODAY = "closed_at.empty=1&next_on.lte=today&order=-score"


def _tile(user: User, whose: str, *, title: object, query: str) -> Tile | None:
    return question_tile(title, "leads", f"{query}&owner=me" if whose == MINE else query, user=user)


TILES = {
    "leads.mine": (_("Leads to work on"), WORKING),
    "leads.today": (_("Leads whose next step is due"), TODAY),
    "leads.queue": (_("Leads waiting for somebody"), QUEUE),
}
KINDS = {
    ROUTED: NoticeKind(_("Leads that come to me"), icon="user-plus"),
    QUEUED: NoticeKind(_("Leads waiting in the queue of my team"), icon="user-plus"),
}

for place, panel in enumerate((panels.score, panels.questions, panels.routing, panels.rule, panels.form)):
    slot("record.panels").add(f"leads.{panel.__name__}", panel, order=15 + place)
for key, (title, query) in TILES.items():
    slot("dashboard.tiles").add(key, TileKind(title, partial(_tile, title=title, query=query), 6), order=60)
for code, kind in KINDS.items():
    slot("notifications.kinds").add(code, kind)
slot("undo.whole").add("leads", whole)
slot("learning.subjects").add("leads", SUBJECT)
slot("importers").add("leads", IMPORTER)
