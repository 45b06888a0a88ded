"""Purchases brought in from a file with a row for each line: rows of one number are one purchase."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may
from klientela.core.exchange.lines import Context, Line, gathered, known, new
from klientela.core.identity.models import User
from klientela.core.records.bulk import CHUNK
from klientela.kernel.entity import Importer, ImportField, entity_of
from klientela.kernel.money import Money
from klientela.modules.catalogue import api as catalogue
from klientela.modules.purchases.models import PurchaseLine

PRODUCT = ImportField(
    "product", _("product"), "reference", synonyms=("product name", "stock code", "item", "produkt", "towar", "produs"), target="products"
)
COLUMNS = (
    PRODUCT,
    ImportField("text", _("what was bought"), "text", synonyms=("description", "opis", "descriere")),
    ImportField("quantity", _("quantity"), "decimal", synonyms=("qty", "ilość", "cantitate")),
    ImportField("unit_price", _("unit price"), "decimal", synonyms=("price", "cena jednostkowa", "cena", "preț unitar", "preț")),
    ImportField("discount", _("discount, %"), "decimal", synonyms=("discount", "rabat", "reducere")),
)
COST = ImportField("cost", _("unit cost"), "decimal", synonyms=("cost", "koszt", "cost unitar"))
SAID = frozenset(column.name for column in (*COLUMNS, COST))


def columns(user: User) -> tuple[ImportField, ...]:
    """The columns of a line, for whoever may write all of it; its cost for whoever may write that."""
    entity = entity_of(PurchaseLine)
    fixed = fixed_for(user, entity)
    if not may(user, "create", entity) or fixed & {column.name for column in COLUMNS}:
        return ()
    return COLUMNS if "cost" in fixed else (*COLUMNS, COST)


def finish(lines: Sequence[Line], context: Context) -> None:
    """The lines of the purchases: those that stood there before the import are not added again."""
    about = [line for line in (*new(lines), *known(lines), *gathered(lines)) if line.extras.keys() & SAID and line.record is not None]
    there = _there([line.record.pk for line in about if line.first is not None or not line.is_new], context)
    costs = catalogue.costs_of(line.extras["product"].pk for line in about if line.extras.get("product"))
    made: list[PurchaseLine] = []
    for line in sorted(about, key=lambda each: each.number):
        if there[told := (line.record.pk, *_key(line.extras))]:
            there[told] -= 1
        elif (found := _line_of(line, costs, context)) is not None:
            made.append(found)
            line.has_changed = True
    PurchaseLine.objects.bulk_create(made, batch_size=CHUNK)


def _there(keys: Iterable[UUID], context: Context) -> Counter[tuple[Any, ...]]:
    """How often each line stands in known purchases, without what this very import has brought."""
    rows = PurchaseLine.unscoped.filter(purchase__in=set(keys), deleted_at=None)
    if context.run is not None:
        rows = rows.filter(created_at__lt=context.run.created_at)
    fields = ("purchase", "product", "text", "quantity", "unit_price", "discount")
    return Counter((row[0], row[1], row[2] if row[1] is None else "", *row[3:]) for row in rows.values_list(*fields))


def _key(said: dict[str, Any]) -> tuple[Any, ...]:
    product = said.get("product")
    places = (Decimal("0.001"), Decimal("0.0001"), Decimal("0.001"))
    numbers = (said.get("quantity", Decimal(1)), said.get("unit_price") or Decimal(0), said.get("discount") or Decimal(0))
    rounded = tuple(number.quantize(place) for number, place in zip(numbers, places, strict=True))
    return (product.pk, "", *rounded) if product else (None, said.get("text", ""), *rounded)


def _line_of(line: Line, costs: dict[UUID, Money], context: Context) -> PurchaseLine | None:
    """The line a row tells of; a row that tells of none is refused."""
    said, product = line.extras, line.extras.get("product")
    values = {name: said[name] for name in ("quantity", "unit_price", "discount") if said.get(name) is not None}
    made = PurchaseLine(purchase=line.record, product=product, text=said.get("text", ""), currency=line.record.currency, **values)
    cost = Money(said["cost"], made.currency) if said.get("cost") is not None else costs.get(product.pk) if product else None
    if cost is not None:
        made.cost, made.cost_currency = cost.amount, cost.currency
    try:
        made.clean_fields(exclude={"purchase", "product"})
        made.clean()
    except ValidationError as error:
        context.refuse_error(line, error)
        return None
    return made


IMPORTER = Importer(more=columns, finish=finish, gathers=True)
