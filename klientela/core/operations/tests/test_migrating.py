"""Models drawn once on the way through all migrations are those that would be drawn at its end."""

from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from klientela.core.operations.migrating import drawn_once


def described(apps: Any) -> dict[str, dict[str, Any]]:
    """What of the models makes tables: columns with their types and targets, indexes, constraints."""
    return {model._meta.label_lower: described_model(model) for model in apps.get_models(include_auto_created=True)}


def described_model(model: Any) -> dict[str, Any]:
    columns = {field.name: (field.column, field.db_type(connection), field.null) for field in model._meta.local_fields}
    targets = {field.name: field.related_model._meta.label_lower for field in model._meta.local_fields if field.is_relation}
    names = sorted(each.name for each in (*model._meta.indexes, *model._meta.constraints))
    return {"table": model._meta.db_table, "columns": columns, "targets": targets, "names": names}


def test_models_drawn_once_on_the_way_are_those_of_the_end() -> None:
    loader = MigrationLoader(None)
    plan = [key for target in sorted(loader.graph.leaf_nodes()) for key in loader.graph.forwards_plan(target)]
    state = ProjectState(real_apps=loader.unmigrated_apps)
    assert state.apps is not None
    with drawn_once():
        before = ProjectState.add_model
        for key in dict.fromkeys(plan):
            state = loader.graph.nodes[key].mutate_state(state, preserve=False)
    assert ProjectState.add_model is not before
    on_the_way = described(state.apps)
    state.is_delayed = True
    state.clear_delayed_apps_cache()
    at_the_end = described(state.apps)
    assert len(at_the_end) > 100
    assert on_the_way == at_the_end
