"""Migrations of a whole program in seconds: Django draws all related models anew at every step, and everything is related to users.

An index, a constraint, a new field or a new model changes nothing in other models. So only the model itself is brought up to date; whatever
then looks at all models (a migration's own Python) gets them drawn afresh.
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
        _add_model(state, model)
        return
    state.models[key] = model
    state.resolve_model_relations(key)
    state.is_delayed = True
    state.apps.render_multiple([model])


def _field_added(state: ProjectState, *given: Any) -> None:
    """A model that no other is made of is drawn alone."""
    key = given[:2]
    if "apps" not in state.__dict__ or _has_heirs(state, key):
        _add_field(state, *given)
        return
    with _not_drawn(state) as apps:
        _add_field(state, *given)
    with apps.bulk_update():
        apps.unregister_model(*key)
    state.is_delayed = True
    apps.render_multiple([state.models[key]])


@contextmanager
def _not_drawn(state: ProjectState) -> Iterator[Any]:
    """What is known of the models changes within it, not what is drawn of them."""
    apps = state.__dict__.pop("apps")
    yield apps
    state.__dict__["apps"] = apps


def _has_heirs(state: ProjectState, key: tuple[str, str]) -> bool:
    return any(".".join(key) == base.lower() for model in state.models.values() for base in model.bases if isinstance(base, str))


def _appended(state: ProjectState, *given: Any) -> None:
    app_label, model_name, option_name, added = given
    key = (app_label, model_name)
    _set(state, key, **{option_name: [*state.models[key].options[option_name], added]})


def _removed(state: ProjectState, *given: Any) -> None:
    app_label, model_name, option_name, name = given
    key = (app_label, model_name)
    _set(state, key, **{option_name: [each for each in state.models[key].options[option_name] if each.name != name]})


def _altered(state: ProjectState, *given: Any) -> None:
    app_label, model_name, option_name, name, other = given
    key = (app_label, model_name)
    _set(state, key, **{option_name: [other if each.name == name else each for each in state.models[key].options[option_name]]})


def _set(state: ProjectState, key: tuple[str, str], **changed: list[Any]) -> None:
    """Indexes or constraints of a model, also of the one that is drawn."""
    state.models[key].options.update(changed)
    if "apps" in state.__dict__:
        options = state.apps.get_model(*key)._meta
        for name, value in changed.items():
            setattr(options, name, value)
        options.__dict__.pop("total_unique_constraints", None)
