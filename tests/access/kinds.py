"""Kinds of records that only these tests know, so that everything the reference speaks of occurs: depth, parts of parts, notes on lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from klientela.core.records.models import Part, Record
from klientela.core.records.triggers import call, keeping
from klientela.kernel import entity as register
from klientela.kernel.entity import Entity
from tests.kit.roles import owners_rights

APP = "sales"
HIDDEN, FIXED = frozenset({"secret"}), frozenset({"state"})


def _model(name: str, base: type, **fields: Any) -> Any:
    meta = type("Meta", (base.Meta,), {"app_label": APP})  # type: ignore[attr-defined]
    return type(name, (base,), {"__module__": __name__, "Meta": meta, **fields})


def _record(name: str, parent: Any = None, *, null: bool = True) -> Any:
    own = {"party_column": "party_id", "party_id": models.UUIDField(null=True)}
    to = models.ForeignKey(parent, models.CASCADE, null=null, related_name="+") if parent else None
    return _model(name, Record, **own, **({"parent": to} if to else {}))


def _part(name: str, parent: Any) -> Any:
    return _model(name, Part, parent=models.ForeignKey(parent, models.CASCADE, related_name="+"))


def _described(model: Any, slug: str, **about: Any) -> Entity:
    kind = type(model.__name__, (Entity,), {"model": model, "slug": slug, "module": slug, "hidden": HIDDEN, "fixed": FIXED, **about})
    register.entity(kind)
    return register.entity_named(slug)


def _make() -> Iterator[Entity]:
    alpha = _record("Alpha")
    yield _described(alpha, "alphas")
    line = _part("AlphaLine", alpha)
    yield _described(line, "alpha-lines", part_of="parent", module="alphas")
    yield _described(_part("AlphaCrumb", line), "alpha-crumbs", part_of="parent", module="alphas")
    yield _described(_record("Beta", alpha), "betas", controlled_by="parent")
    gamma = _record("Gamma", "self")
    yield _described(gamma, "gammas", controlled_by="parent")
    yield _described(_part("GammaLine", gamma), "gamma-lines", part_of="parent", module="gammas")
    yield _described(_record("LineNote", line, null=False), "line-notes", controlled_by="parent")
    yield _described(_part("Memo", alpha), "memos", controlled_by="parent")


@contextmanager
def own_kinds() -> Iterator[dict[str, Entity]]:
    """The kinds with their tables and triggers; call it within a transaction that is rolled back."""
    made: dict[str, Entity] = {}
    try:
        made.update((found.slug, found) for found in _make())
        with owners_rights():
            with connection.schema_editor() as editor:
                for found in made.values():
                    editor.create_model(found.model)
            for found in made.values():
                _install(found.model)
        yield made
    finally:
        for found in made.values():
            register._by_slug.pop(found.slug)
            register._by_model.pop(found.model)
            apps.all_models[APP].pop(found.model._meta.model_name)
        apps.clear_cache()


def _install(model: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'klientela_app'")
        if cursor.fetchone():
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {connection.ops.quote_name(model._meta.db_table)} TO klientela_app")
        for trigger in keeping(model):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"CREATE TRIGGER {trigger.name} {trigger.timing} ON {table} FOR EACH ROW EXECUTE FUNCTION {call(trigger)}")
