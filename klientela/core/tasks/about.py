"""What tasks and meetings are about: any record, kept by its reference."""

from typing import Any

from klientela.core.records.models import RecordRef


def about_of(record: Any) -> dict[str, Any]:
    """The values that keep what something is about: a record, its reference, or nothing."""
    if record is None:
        return {}
    ref = RecordRef.of(record)
    return {"about_entity": ref.entity, "about_key": ref.key}
