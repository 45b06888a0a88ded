"""Migrations of a whole program in seconds: Django draws all related models anew at every step, and everything is related to users.

An index, a constraint, a new field or a new model changes nothing in other models. So only the model itself is brought up to date; whatever then looks at
all models (a migration's own Python) gets them drawn afresh. A test holds the tables made so against those that Django makes by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState

_add_model, _add_field = ProjectState.add_model, ProjectState.add_field


@contextmanager
def drawn_once() -> Iterator[None]:
    """Within it, steps that concern one model do not draw the models related to it anew."""
    ways = {
        "add_model": _added,
        "add_field": _field_added,
        "_append_option": _appended,
        "_remove_option": _removed,
        "_alter_option": _altered,
    }
    before = {name: getattr(ProjectState, name) for name in ways}
    _take(ways)
    try:
        yield
    finally:
        _take(before)


def _take(ways: dict[str, Any]) -> None:
    for name, way in ways.items():
        setattr(ProjectState, name, way)


def _added(state: ProjectState, model: ModelState) -> None:
    """A model nobody refers to yet is drawn alone."""
    key = (model.app_label, model.name_lower)
    if "apps" not in state.__dict__ or key in state.relations or key in state.models:
        return _add_model(state, model)
    state.models[key] = model
    state.resolve_model_relations(key)
    state.is_delayed = True
    return state.apps.render_multiple([model])


def _field_added(state: ProjectState, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool) -> None:  # noqa: FBT001
    """A model that no other is made of is drawn alone."""
    key = (app_label, model_name)
    if "apps" not in state.__dict__ or _has_heirs(state, key):
        return _add_field(state, app_label, model_name, name, field, preserve_default)
    with _not_drawn(state) as apps:
        _add_field(state, app_label, model_name, name, field, preserve_default)
    with apps.bulk_update():
        apps.unregister_model(*key)
    state.is_delayed = True
    return apps.render_multiple([state.models[key]])


@contextmanager
def _not_drawn(state: ProjectState) -> Iterator[Any]:
    """What is known of the models changes within it, not what is drawn of them."""
    apps = state.__dict__.pop("apps")
    yield apps
    state.__dict__["apps"] = apps


def _has_heirs(state: ProjectState, key: tuple[str, str]) -> bool:
    return any(".".join(key) == base.lower() for model in state.models.values() for base in model.bases if isinstance(base, str))


def _appended(state: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    _set(state, (app_label, model_name), option_name, [*state.models[app_label, model_name].options[option_name], obj])


def _removed(state: ProjectState, app_label: str, model_name: str, option_name: str, obj_name: str) -> None:
    kept = state.models[app_label, model_name].options[option_name]
    _set(state, (app_label, model_name), option_name, [each for each in kept if each.name != obj_name])


def _altered(state: ProjectState, app_label: str, model_name: str, option_name: str, obj_name: str, alt_obj: Any) -> None:
    kept = state.models[app_label, model_name].options[option_name]
    _set(state, (app_label, model_name), option_name, [alt_obj if each.name == obj_name else each for each in kept])


def _set(state: ProjectState, key: tuple[str, str], option_name: str, value: list[Any]) -> None:
    state.models[key].options[option_name] = value
    if "apps" in state.__dict__:
        options = state.apps.get_model(*key)._meta
        setattr(options, option_name, value)
        options.__dict__.pop("total_unique_constraints", None)
