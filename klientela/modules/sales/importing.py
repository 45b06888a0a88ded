"""Deals brought in from a file: with their product, their owner and the way they have gone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may
from klientela.core.exchange.lines import Context, Line, known, new
from klientela.core.exchange.references import plain
from klientela.core.identity.models import User
from klientela.core.processes.importing import NEXT, begin, dated_columns, keep_moves, process_with
from klientela.core.processes.models import Stage
from klientela.core.processes.services import first_process
from klientela.core.records.bulk import CHUNK
from klientela.core.records.services import save_changes
from klientela.core.records.withholding import without_hidden
from klientela.kernel.entity import Importer, ImportField, entity_named
from klientela.modules.sales.lines.cost import cost_of
from klientela.modules.sales.lines.pricing import Priced, priced
from klientela.modules.sales.models import Deal, DealLine
from klientela.modules.sales.services import default_name, fits

PRODUCT = ImportField("product", _("product"), "reference", synonyms=("product name", "produkt", "produs"), target="products")

_UNFIT = _("This reason is for deals that end in another way.")
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
    for line in lines:
        if line.values.get("reason") and line.is_sound and not fits(line.values["reason"], _stage_of(line)):
            context.refuse(line, "reason", _UNFIT)


def _stage_of(line: Line) -> Stage:
    """Where a deal will stand once its line is kept."""
    if line.is_new:
        new_in: Stage = line.values["stage"]
        return new_in
    stage: Stage = line.extras[NEXT][0] if NEXT in line.extras else line.record.stage
    return stage


def finish(lines: Sequence[Line], context: Context) -> None:
    """The moves of the deals and their product lines."""
    keep_moves(lines, context)
    _forget_reasons(lines)
    asked = Asked()
    fresh = [_line_of(line, asked) for line in new(lines) if line.extras.get("product")]
    fresh += _missing_lines([line for line in known(lines) if line.extras.get("product")], asked)
    DealLine.objects.bulk_create(fresh, batch_size=CHUNK)


@dataclass
class Asked:
    """Prices and costs, each asked for once in a portion: a file names few products many times."""

    prices: dict[tuple[UUID, str], Priced] = field(default_factory=dict)
    costs: dict[UUID, tuple[Decimal | None, str]] = field(default_factory=dict)

    def price(self, product: UUID, currency: str) -> Priced:
        """What a product costs a customer."""
        if (product, currency) not in self.prices:
            self.prices[product, currency] = priced(product, currency=currency)
        return self.prices[product, currency]

    def cost(self, product: UUID) -> dict[str, Any]:
        """What it costs the company, as a line keeps it."""
        if product not in self.costs:
            self.costs[product] = cost_of(product)
        return dict(zip(("cost", "cost_currency"), self.costs[product], strict=True))


def _forget_reasons(lines: Sequence[Line]) -> None:
    """A deal that was opened again has no reason of closing any more."""
    for line in known(lines):
        if NEXT in line.extras and line.record.is_open and line.record.reason_id:
            line.record = save_changes(line.record, {"reason": None, "close_note": ""})


def _line_of(line: Line, asked: Asked) -> DealLine:
    """One piece, at what the deal is worth or else at the list price."""
    deal: Deal = without_hidden(line.record)
    product = line.extras["product"]
    made = DealLine(deal=deal, product=product, **asked.cost(product.pk))
    if deal.amount:
        made.unit_price, made.currency = deal.amount, deal.currency
        return made
    found = asked.price(product.pk, deal.currency)
    made.unit_price, made.currency = found.amount, found.currency or deal.currency
    for name, value in found.as_fields().items():
        setattr(made, name, value)
    return made


def _missing_lines(lines: Sequence[Line], asked: Asked) -> list[DealLine]:
    there = set(DealLine.objects.filter(deal__in=[line.record.pk for line in lines]).values_list("deal_id", "product_id"))
    missing = [line for line in lines if (line.record.pk, line.extras["product"].pk) not in there]
    for line in missing:
        line.has_changed = True
    return [_line_of(line, asked) for line in missing]


def dated(user: User) -> tuple[ImportField, ...]:
    """Days on which stages were reached, for whoever may write stages."""
    return () if "stage" in fixed_for(user, entity_named("deals")) else dated_columns(user)


def _refusal(user: User, stage: Stage, deal: Deal | None) -> str:
    op, reason = _CLOSING.get(stage.kind, ("", ""))
    return str(reason) if op and not may(user, op, deal or entity_named("deals")) else ""


IMPORTER = Importer(fields=(PRODUCT,), more=dated, defaults=defaults, prepare=prepare, finish=finish, whole=True)
