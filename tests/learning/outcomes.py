"""Outcomes of real companies to learn from: leads of a school, and calls of a bank."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from klientela.core.learning.subjects import Example, Fact, Feature

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LEAKING = frozenset({
    "Tags", "Lead Quality", "Lead Profile", "Asymmetrique Activity Index", "Asymmetrique Profile Index", "Asymmetrique Activity Score",
    "Asymmetrique Profile Score", "Last Notable Activity", "Last Activity",
})  # fmt: skip
"""Columns the salespeople filled in afterwards."""
UNSAID = frozenset({"", "Select"})
MEASURED = frozenset({
    "TotalVisits", "Total Time Spent on Website", "Page Views Per Visit", "Asymmetrique Activity Score", "Asymmetrique Profile Score",
    "age", "balance", "day", "duration", "campaign", "pdays", "previous",
})  # fmt: skip


def leads(data: Path, *, without: frozenset[str] = LEAKING) -> tuple[list[Feature], list[Example]]:
    """Leads of a school and whether they enrolled."""
    with gzip.open(data / "leads_xeducation" / "Leads.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return told(csv.DictReader(file), key="Prospect ID", outcome=("Converted", "1"), without=without | {"Lead Number"})


def calls(data: Path, *, without: frozenset[str] = frozenset({"duration"})) -> tuple[list[Feature], list[Example]]:
    """Customers a bank called and whether they made a deposit."""
    with gzip.open(data / "bank_marketing" / "bank.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return told(csv.DictReader(file, delimiter=";"), key="", outcome=("y", "yes"), without=without)


def told(
    rows: Iterator[dict[str, str]], *, key: str, outcome: tuple[str, str], without: frozenset[str]
) -> tuple[list[Feature], list[Example]]:
    """Rows of a file as features and examples."""
    column, good = outcome
    read = list(rows)
    names = [name for name in read[0] if name and name not in without | {key, column}]
    features = [Feature(name, name, "number" if name in MEASURED else "choice") for name in names]
    examples = [
        Example(row[key] if key else place, LONG_AGO, {name: fact(row[name]) for name in names}, row[column] == good)
        for place, row in enumerate(read)
    ]
    return features, examples


def fact(text: str) -> Fact:
    """What a cell says; what was not chosen is not known."""
    return None if text in UNSAID else text
