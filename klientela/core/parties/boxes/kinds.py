"""Which boxes there are, and for whom each is there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from klientela.core.access.decisions import may, sees
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.writing import lacking
from klientela.core.views.effective import effective
from klientela.core.views.rights import is_open
from klientela.kernel.entity import Entity, Panel, entity_named


@dataclass(frozen=True)
class Box:
    """A box of a party's page: the parts it shows, what of them must be seen for that, and what it asks for."""

    word: str
    title: Any
    part: str
    needs: tuple[str, ...]
    show: Callable[[User, Party], dict[str, Any]]
    adding: Any = ""
    kind: str = ""
    """Of parties, which have it; empty: all."""
    beside: str = ""
    """What else must be open to a user: records its parts are named by."""

    @property
    def entity(self) -> Entity:
        """What describes the parts."""
        return entity_named(self.part)

    @property
    def template(self) -> str:
        """What draws it."""
        return f"parties/boxes/{self.word}.html"

    def is_for(self, user: User, party: Party) -> bool:
        """Whether a user has this box of a party he may read."""
        is_named = not self.beside or may(user, "read", entity_named(self.beside))
        return self.kind in ("", party.kind) and is_named and sees(user, self.entity, *self.needs)

    def context(self, user: User, party: Party) -> dict[str, Any]:
        """What the box shows to a user, and what he may do in it."""
        may_change = is_open(user, "update", party) and bool(effective(self.entity, user).form)
        may_add = may_change and not lacking(self.entity, user)
        open_to = {"may_change": may_change, "may_add": may_add, "may_share": may_change and is_open(user, "share", party)}
        return {"box": self, "party": party, **open_to, **self.show(user, party)}

    def panel(self, _entity: Entity, record: Any, user: User) -> Panel | None:
        """Its place on the page: empty, until it comes into sight."""
        if not isinstance(record, Party) or not self.is_for(user, record):
            return None
        context = {"word": self.word, "url": reverse("party-box", args=[record.pk, self.word])}
        return Panel(self.title, "parties/boxes/later.html", context, "side")
