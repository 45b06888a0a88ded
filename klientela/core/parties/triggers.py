"""What the database does when a party or its address changes."""

from typing import Any

from klientela.core.parties.models import Address, Party
from klientela.kernel.slot import slot
from klientela.kernel.trigger import Trigger

WATCHED: dict[Any, tuple[str, ...]] = {
    Party: ("id", "country", "town", "industry_id", "tags", "deleted_at"),
    Address: ("party_id", "country", "region", "postal_code", "town", "deleted_at"),
}
"""The column with the party's key, and those by which rules of territories go."""


def placing(model: Any) -> list[Trigger]:
    """Note the party when something changes that rules of territories ask about."""
    columns = WATCHED.get(model)
    if columns is None:
        return []
    watched = columns if columns[0] != "id" else columns[1:]
    return [Trigger("k5_territories", f"AFTER INSERT OR DELETE OR UPDATE OF {', '.join(watched)}", "parties_to_place", columns)]


slot("record.triggers").add("territories", placing, order=30)
