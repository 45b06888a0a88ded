"""Every kept row has its changes written down by the database."""

from typing import Any

from klientela.kernel.entity import entity_of
from klientela.kernel.slot import slot
from klientela.kernel.trigger import Trigger


def history(model: Any) -> list[Trigger]:
    """Write each change of each row into the history; a part's, and what stands beside a record, also under that one.

    All new rows of a statement are written by one: an import makes many. They say what they would say one by one.
    """
    try:
        part_of = entity_of(model).part_of
    except LookupError:
        part_of = getattr(model, "part_of", "") or getattr(model, "beside", "")
    parent = model._meta.get_field(part_of).column if part_of else ""
    return [
        Trigger("k2_history", "AFTER UPDATE OR DELETE", "audit_history", (parent,)),
        Trigger("k2_history_new", "AFTER INSERT", "audit_history_of_new", (parent,), takes_all_new=True),
    ]


slot("record.triggers").add("history", history, order=20)
