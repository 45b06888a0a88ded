"""Proving the whole from the page, in the background, as `bin/klientela verify` does."""

from typing import Any

from django.db import connection

from klientela.core.jobs.queue import Ticker
from klientela.core.operations.verifying.proving import checks, proofs

LONG = "SET LOCAL statement_timeout = '30min'"


def prove(ticker: Ticker) -> None:
    """Prove every check, one after the other, and tell which do not hold and by what."""
    broken: dict[str, list[str]] = {}
    many = len(checks())
    with connection.cursor() as cursor:
        cursor.execute(LONG)
    for number, proof in enumerate(proofs(), 1):
        if not proof.holds:
            broken[proof.name] = [proof.what, proof.todo, *proof.problems]
        ticker.advance(number, total=many)
    told: dict[str, Any] = {"checks": many, "broken": broken}
    ticker.result = told
