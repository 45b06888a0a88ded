"""Lines of purchases brought in from a file: each row names its purchase by number, and those that are not there yet are made."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, sees, visible
from klientela.core.exchange.lines import Context, Line, new, sound
from klientela.core.identity.models import User
from klientela.core.records.bulk import create_many
from klientela.kernel.entity import Importer, ImportField, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.catalogue import api as catalogue
from klientela.modules.purchases.models import Purchase

NUMBERS = ("invoice no", "invoice number", "invoice", "order id", "order number", "numer faktury", "nr faktury", "număr factură")
CUSTOMERS = ("customer", "customer id", "client", "buyer", "klient", "nabywca", "kontrahent", "cumpărător")
DAYS = ("invoice date", "order date", "date", "data sprzedaży", "data faktury", "data vânzării", "data facturii")
WITHIN = ImportField("purchase", _("purchase that is there"), "reference", target="purchases")
OF_PURCHASE = (
    ImportField("number", _("number of the purchase"), synonyms=NUMBERS),
    ImportField("party", _("customer"), "reference", synonyms=CUSTOMERS, target="parties"),
    ImportField("bought_on", _("bought on"), "date", synonyms=DAYS),
    ImportField("of_currency", _("currency"), synonyms=("currency", "waluta", "moneda", "valuta")),
    ImportField("source", _("source"), synonyms=("źródło", "sursa")),
)
"""What a row says of its purchase; the first row of a number counts."""
FIELDS = {"of_currency": "currency"}
"""Names of the purchase's fields where a line has one of the same name."""

_NO_PURCHASE = _("Say the number of the purchase.")
_NO_DAY = _("There is no purchase with this number yet: say on which day it was.")
_NOTHING = _("The quantity is not zero; what came back is below zero.")
_NOT_SAID = _("Say what was bought: a product, or in words.")
_NO_PRICE = _("Say the price of one piece.")
_NO_CODE = _("Write a currency by its three letters, such as EUR.")
_MAY_NOT_MAKE = _("You may not create records of this kind.")


def offered(user: User) -> tuple[ImportField, ...]:
    """What may be said of purchases, for whoever may write it."""
    fixed = fixed_for(user, entity_of(Purchase))
    told = tuple(field for field in OF_PURCHASE if FIELDS.get(field.name, field.name) not in fixed)
    return (WITHIN, *told) if sees(user, entity_of(Purchase), "number") else told


def prepare(lines: Sequence[Line], context: Context) -> None:
    """Each new line gets its purchase, its currency, and what its product costs the company unless the file says so."""
    fresh = new(lines)
    for line in fresh:
        _check(line, context)
    if not context.is_looking:
        _settle(fresh, context)


def _settle(fresh: Sequence[Line], context: Context) -> None:
    asking = [line for line in sound(fresh) if WITHIN.name not in line.extras]
    known = _known({line.extras["number"] for line in asking}, context.user)
    _make([line for line in asking if line.extras["number"] not in known], known, context)
    costs = catalogue.costs_to_keep(line.values["product"].pk for line in sound(fresh) if line.values.get("product"))
    for line in sound(fresh):
        purchase = line.extras.get(WITHIN.name) or known[line.extras["number"]]
        line.values |= {"purchase": purchase, "currency": purchase.currency}
        product = line.values.get("product")
        if line.values.get("cost") is None and product is not None and product.pk in costs:
            line.values["cost"], line.values["cost_currency"] = costs[product.pk].amount, costs[product.pk].currency


def _check(line: Line, context: Context) -> None:
    code = line.extras.get("of_currency", "").upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        context.refuse(line, "of_currency", _NO_CODE)
    if WITHIN.name not in line.extras and not line.extras.get("number"):
        context.refuse(line, "number", _NO_PURCHASE)
    if line.values.get("quantity") == 0:
        context.refuse(line, "quantity", _NOTHING)
    if not line.texts.get("unit_price"):
        context.refuse(line, "unit_price", _NO_PRICE)
    if not line.texts.get("product") and not line.values.get("text"):
        context.refuse(line, "text", _NOT_SAID)


def _known(numbers: set[str], user: User) -> dict[str, Purchase]:
    """The purchases with these numbers to which this user may add lines."""
    rows = visible(user, "update", entity_of(Purchase)).filter(number__in=numbers)
    return {purchase.number: purchase for purchase in rows}


def _make(lines: Iterable[Line], known: dict[str, Purchase], context: Context) -> None:
    """Make the purchases that are not there yet; where one is refused, all its rows are."""
    rows: dict[str, list[Line]] = {}
    for line in lines:
        rows.setdefault(line.extras["number"], []).append(line)
    asked = [number for number, of_it in rows.items() if _is_dated(of_it, context)]
    if not asked:
        return
    try:
        batch = create_many(entity_of(Purchase), [_said(number, rows[number]) for number in asked], by=context.user)
    except NotAllowed:
        for number in asked:
            _refuse(rows[number], ValidationError({"number": _MAY_NOT_MAKE}), context)
        return
    for place, number in enumerate(asked):
        if place in batch.refusals:
            _refuse(rows[number], batch.refusals[place], context)
        else:
            known[number] = batch.records[place]
            context.made[str(Purchase._meta.verbose_name_plural)] += 1


def _is_dated(lines: list[Line], context: Context) -> bool:
    dated = next((line for line in lines if line.extras.get("bought_on")), None)
    for line in lines if dated is None else ():
        context.refuse(line, "bought_on", _NO_DAY)
    return dated is not None


def _said(number: str, lines: list[Line]) -> dict[str, Any]:
    """What the rows say of their purchase: of each the first that says anything."""
    said: dict[str, Any] = {"number": number}
    for field in OF_PURCHASE[1:]:
        value = next((line.extras[field.name] for line in lines if line.extras.get(field.name)), None)
        if value is not None:
            said[FIELDS.get(field.name, field.name)] = value.upper() if field.name in FIELDS else value
    return said


def _refuse(lines: Iterable[Line], error: ValidationError, context: Context) -> None:
    for line in lines:
        context.refuse_error(line, error)


LINES = Importer(more=offered, prepare=prepare, whole=True, is_offered=True)
