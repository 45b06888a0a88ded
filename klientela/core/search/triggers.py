"""Every record that can be found has its document kept by the database."""

from typing import Any

from klientela.core.parties.models import Party
from klientela.core.search.documents import WAYS, document_of, is_searchable, searchable_tables, table_of
from klientela.kernel.entity import Entity
from klientela.kernel.slot import slot
from klientela.kernel.trigger import Trigger

MOMENT = "AFTER INSERT OR UPDATE OR DELETE"
MERGED = "AFTER UPDATE OF merged_into_id"


def documents_kept(model: Any) -> list[Trigger]:
    """Keep the document of each row; a party's also when its numbers and addresses change."""
    entity = _searchable(model._meta.db_table)
    if entity:
        kept = [Trigger("k5_search", MOMENT, "search_keep", (document_of(entity).spec,))]
        return [*kept, Trigger("k6_search_merged", MERGED, "search_keep_merged", (document_of(entity).spec,))] if model is Party else kept
    if model in WAYS:
        party = _searchable("parties_party")
        return [Trigger("k5_search", MOMENT, "search_keep_party", (document_of(party).spec,))] if party else []
    return []


def _searchable(table: str) -> Entity | None:
    return next((entity for entity in searchable_tables() if table_of(entity) == table and is_searchable(entity)), None)


slot("record.triggers").add("search", documents_kept, order=50)
