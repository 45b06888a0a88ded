"""Products brought in from a file, with what they cost in a price list."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, may
from klientela.core.exchange.lines import Context, Line, known, new
from klientela.core.identity.models import User
from klientela.core.records.services import change, create
from klientela.kernel.entity import Importer, ImportField, entity_named, entity_of
from klientela.modules.catalogue.models import Price

LIST = ImportField("price_list", _("price list"), "reference", synonyms=("cennik", "listă de prețuri"), target="price-lists")
AMOUNT = ImportField("price_in_list", _("price in the price list"), "decimal", synonyms=("cena w cenniku", "preț în listă"))
QUANTITY = ImportField("from_quantity", _("from quantity"), "decimal", synonyms=("od ilości", "de la cantitatea"))

WRITTEN = {"product", "amount", "currency", "from_quantity"}


def priced(user: User) -> tuple[ImportField, ...]:
    """Prices in lists, for whoever may write them."""
    may_write = may(user, "update", entity_named("price-lists")) and not fixed_for(user, entity_of(Price)) & WRITTEN
    return (LIST, AMOUNT, QUANTITY) if may_write else ()


def finish(lines: Sequence[Line], context: Context) -> None:
    """Write the prices of the file into their lists; one that stands there for the same quantity is changed."""
    for line in (*new(lines), *known(lines)):
        if line.extras.get("price_list") and line.extras.get("price_in_list") is not None:
            try:
                with transaction.atomic():
                    _write(line, by=context.user)
            except ValidationError as error:
                context.refuse_error(line, error)


def _write(line: Line, *, by: User) -> None:
    quantity = line.extras.get("from_quantity") or Decimal(1)
    amount: Any = line.extras["price_in_list"]
    place = {"price_list": line.extras["price_list"], "product": line.record, "from_quantity": quantity}
    there = Price.objects.filter(**place, valid_from=None).first()
    if there is None:
        create(entity_of(Price), {**place, "amount": amount}, by=by)
    elif there.amount != amount:
        change(entity_of(Price), there.pk, {"amount": amount}, by=by, version=there.version)
    else:
        return
    line.has_changed = True


IMPORTER = Importer(more=priced, finish=finish)
