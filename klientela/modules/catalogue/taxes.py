"""Rates of value added tax by country and category, as they stand now; documents will keep the rate of their day."""

from collections.abc import Mapping

RATES: Mapping[str, Mapping[str, str]] = {
    "PL": {"standard": "23", "reduced": "8", "lowest": "5", "zero": "0", "exempt": "zw"},
    "RO": {"standard": "21", "reduced": "11", "zero": "0", "exempt": "scutit"},
}
"""A number is percent; a word is how an exemption is written on documents of that country."""


def rate_of(country: str, category: str) -> str:
    """The rate of a category in a country; empty where the country's rates are not known to us."""
    return RATES.get(country, {}).get(category, "")
