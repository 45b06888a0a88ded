"""Sums of several currencies told in the company's own: with the rates and their day, never added silently."""

from collections.abc import Iterable

from klientela.core.currencies.queries import Together, together
from klientela.kernel.money import Money
from klientela.modules.pipeline.queries.results import Amount
from klientela.modules.pipeline.reports.asking import Question
from klientela.modules.sales.api.counting import today


def in_one(sums: Iterable[Amount], question: Question) -> Together | None:
    """Sums of a report apart, with their worth in one by the rates of the period's last day; nothing where one currency is all."""
    known = list(sums)
    if len(known) < 2 or not all(each.currency for each in known):
        return None
    parts = [Money(each.amount, each.currency) for each in known]
    last = min(question.period.end, today()) if not question.period.is_ever else today()
    return together(parts, on=last)
