"""What merging adds to other places: old keys lead on, it is taken back as one, and it is offered for selected rows."""

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from klientela.core.access.decisions import may
from klientela.core.identity.models import User
from klientela.core.parties.merging.leading import leads_on
from klientela.core.parties.merging.telling import TOLD
from klientela.core.parties.merging.undoing import whole
from klientela.core.parties.models import Party
from klientela.core.views.working import BulkAction
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot


def _offered(entity: Entity, user: User) -> list[BulkAction]:
    if entity.model._meta.concrete_model is not Party or not all(may(user, op, entity) for op in ("update", "delete")):
        return []
    return [BulkAction("merge", pgettext_lazy("action", "Merge"), "git-branch", reverse("merge-chosen"))]


slot("record.leads_on").add("parties", leads_on)
slot("undo.whole").add("parties", whole)
slot("history.beside").add("parties.merges", TOLD)
slot("list.bulk").add("parties.merge", _offered)
