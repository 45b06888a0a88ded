"""Taking a whole database back: everything its import made or changed, in all its tables."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, may
from klientela.core.audit.undo import replay
from klientela.core.exchange.undoing import Kind, Preview
from klientela.core.exchange.whole.models import Transfer
from klientela.core.exchange.whole.plans import TablePlan
from klientela.core.identity.models import User
from klientela.core.records.bulk_runs import begin_undo
from klientela.core.records.runs import BulkRun, What
from klientela.core.records.undoing import NothingToUndo, Offer, entity_behind, offer, preview
from klientela.kernel.entity import kinds_of_table

_NOTHING = _("There is nothing to undo: this import changed no record that is still there, or it was too long ago.")
_ALREADY = _("This import is being undone, or was undone already.")


def origin_of(batch: UUID) -> str:
    """A kind of records that a database brought; empty for a batch that is none."""
    transfer = Transfer.objects.filter(batch=batch).first()
    plans = [TablePlan.from_json(table.plan) for table in transfer.tables.all()] if transfer else []
    return next((plan.becomes for plan in plans if plan.is_brought), "")


def undo_of(transfer: Transfer) -> BulkRun | None:
    """The undo of a database that is going on or has taken something back."""
    runs = BulkRun.objects.defer("keys", "versions").filter(what=What.UNDO, undoes=transfer.batch).order_by("-created_at")
    return next((found for found in runs[:5] if not found.is_over or found.changed), None)


def preview_undo(transfer: Transfer, *, by: User) -> Preview:
    """What undoing would do. Raises `ValidationError` in words where nothing can be undone."""
    offered = _offered(transfer, by=by)
    kinds = [
        Kind(one.model._meta.verbose_name_plural, one.made, one.changed, one.values)
        for one in replay.effect(offered.batch)
        if any(may(by, "read", entity) for entity in kinds_of_table(one.model) or filter(None, [entity_behind(one.model)]))
    ]
    return Preview(offered, tuple(kinds), preview(offered.batch, by=by))


@transaction.atomic
def undo_transfer(transfer: Transfer, *, by: User) -> BulkRun:
    """Begin taking a database back. Raises `ValidationError`."""
    Transfer.objects.select_for_update().get(pk=transfer.pk)
    if undo_of(transfer):
        raise ValidationError(_ALREADY)
    return begin_undo(_offered(transfer, by=by), by=by)


def _offered(transfer: Transfer, *, by: User) -> Offer:
    demand(by, "import")
    try:
        return offer(transfer.batch, by=by)
    except NothingToUndo as error:
        raise ValidationError(_NOTHING) from error
