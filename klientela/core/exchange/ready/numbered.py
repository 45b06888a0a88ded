"""Columns that come several times in one export, such as a second phone or a second address."""

from collections.abc import Mapping

MOST = {"email": 4, "phone": 6, "web": 2}
"""How many further ways of each kind an import takes."""


def numbered(value: str, label: str, *, kind: str, start: int) -> dict[str, str]:
    """The columns of the second, third … way to reach somebody, each with the column that says what it is for."""
    found = {}
    for number in range(start, MOST[kind] + 1):
        found[value.format(number)] = f"reach:{kind}:{number}"
        found[label.format(number, label="{label}")] = f"reach:{kind}:{number}:for"
    return found


def addresses(heads: Mapping[int, str], names: Mapping[str, str]) -> dict[str, str]:
    """The columns of further addresses: by number what their headings begin with, by field how they end."""
    return {f"{head}{ending}": f"address:{number}:{name}" for number, head in heads.items() for name, ending in names.items()}
