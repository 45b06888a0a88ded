"""What stands in the menu of a party's page."""

from django.utils.translation import pgettext_lazy

from klientela.core.identity.models import User
from klientela.core.parties.merging.services import merge
from klientela.core.parties.models import Merge, Party
from klientela.kernel.entity import Action


def merge_into(record: Party, into: Party, *, by: User) -> Merge:
    """Merge a party into another one, with the values that are proposed."""
    return merge([into.pk, record.pk], into.pk, by=by)


MERGING = Action(
    "merge",
    pgettext_lazy("action", "Merge"),
    merge_into,
    icon="git-branch",
    op="delete",
    page="merge-with",
    when=lambda record: record.locked_at is None,
    reads=("locked_at",),
)
