"""What the amounts of a list add up to, by currency."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet, Sum

from klientela.core.records.kinds import Field
from klientela.core.records.own.expressions import typed
from klientela.core.records.own.names import path_of
from klientela.core.views.cells import money_text
from klientela.ui.formats import Formats


def totals_of(fields: tuple[Field, ...], rows: QuerySet[Any], words: Formats) -> dict[str, list[str]]:
    """For each money column its sums, one per currency, the largest first; currencies are never added to each other."""
    by_currency: dict[str, list[Field]] = defaultdict(list)
    for field in fields:
        if field.kind == "money":
            by_currency[field.currency].append(field)
    found: dict[str, list[str]] = {}
    for currency, added in by_currency.items():
        sums = rows.order_by().values_list(path_of(currency)).annotate(**{f"total_{field.name}": Sum(typed(field)) for field in added})
        for place, field in enumerate(added, start=1):
            filled = sorted(((row[place], row[0] or "") for row in sums if row[place]), reverse=True)
            found[field.name] = [money_text(words, total, code) for total, code in filled]
    return found
