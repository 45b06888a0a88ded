"""Deals brought in from a file: with their product, their owner and the way they have gone."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may
from klientela.core.exchange.lines import Context, Line, known, new
from klientela.core.exchange.references import plain
from klientela.core.identity.models import User
from klientela.core.processes.importing import begin, dated_columns, keep_moves, process_with
from klientela.core.processes.models import Stage
from klientela.core.processes.services import first_process
from klientela.core.records.bulk import CHUNK
from klientela.core.records.withholding import without_hidden
from klientela.kernel.entity import Importer, ImportField, entity_named
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.services import default_name, price_of

PRODUCT = ImportField("product", _("product"), "reference", synonyms=("product name", "produkt", "produs"), target="products")

_CLOSING = {"won": ("win", _("You may not win deals.")), "lost": ("lose", _("You may not lose deals."))}


def defaults(lines: Sequence[Line], context: Context) -> dict[str, Any]:
    """Unless the file says otherwise, deals go through the first process that has all the stages named in it."""
    wanted = {plain(text) for line in lines if (text := line.texts.get("stage"))}
    return {"process": process_with(wanted, context.user) or first_process("deals")}


def prepare(lines: Sequence[Line], context: Context) -> None:
    """Names where there are none, stages and times."""
    begin(lines, context, _refusal)
    for line in new(lines):
        product, party = line.extras.get("product"), line.values.get("party")
        if not line.values.get("name"):
            line.values["name"] = default_name(product, party, by=context.user) or str(_("New deal"))


def finish(lines: Sequence[Line], context: Context) -> None:
    """The moves of the deals and their product lines."""
    keep_moves(lines, context)
    fresh = [_line_of(line) for line in new(lines) if line.extras.get("product")]
    fresh += _missing_lines([line for line in known(lines) if line.extras.get("product")])
    DealLine.objects.bulk_create(fresh, batch_size=CHUNK)


def _line_of(line: Line) -> DealLine:
    """One piece, at what the deal is worth or else at the list price."""
    deal: Deal = without_hidden(line.record)
    product = line.extras["product"]
    if deal.amount:
        return DealLine(deal=deal, product=product, unit_price=deal.amount, currency=deal.currency)
    price, currency = price_of(product.pk, deal.currency)
    return DealLine(deal=deal, product=product, unit_price=price, currency=currency or deal.currency)


def _missing_lines(lines: Sequence[Line]) -> list[DealLine]:
    there = set(DealLine.objects.filter(deal__in=[line.record.pk for line in lines]).values_list("deal_id", "product_id"))
    missing = [line for line in lines if (line.record.pk, line.extras["product"].pk) not in there]
    for line in missing:
        line.has_changed = True
    return [_line_of(line) for line in missing]


def dated(user: User) -> tuple[ImportField, ...]:
    """Days on which stages were reached, for whoever may write stages."""
    return () if "stage" in fixed_for(user, entity_named("deals")) else dated_columns(user)


def _refusal(user: User, stage: Stage, deal: Deal | None) -> str:
    op, reason = _CLOSING.get(stage.kind, ("", ""))
    return str(reason) if op and not may(user, op, deal or entity_named("deals")) else ""


IMPORTER = Importer(fields=(PRODUCT,), more=dated, defaults=defaults, prepare=prepare, finish=finish, whole=True)
