"""What import contracts cannot see: foreign keys, templates and addresses look down, too."""

import ast
import re

from django.apps import apps
from django.db.models import ForeignKey
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import files, may_use, name, package_of, trees

OF_EVERY_INSTALLATION = frozenset({"home", "search", "palette", "help", "me", "sign-in", "sign-out", "set-language", "tour"})
"""Pages the shell of `ui` leads to: they are there in every installation."""
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"'#]+)""")
ADDRESSED = re.compile(r"""{%\s*url\s+["']([\w-]+)["']""")


def our_models():
    return [model for model in apps.get_models() if model.__module__.startswith("klientela.")]


def test_foreign_keys_go_down():
    keys = [(model, key) for model in our_models() for key in model._meta.get_fields() if isinstance(key, ForeignKey)]
    up = [
        f"{model.__name__}.{key.name} -> {key.related_model.__name__}"
        for model, key in keys
        if key.related_model.__module__.startswith("klientela.")
        and not may_use(package_of(model.__module__), package_of(key.related_model.__module__))
    ]
    assert up == []


def test_foreign_keys_to_another_package_put_nothing_on_it():
    visible = [
        f"{model.__name__}.{key.name}"
        for model in our_models()
        for key in model._meta.get_fields()
        if isinstance(key, ForeignKey) and package_of(model.__module__) != package_of(key.related_model.__module__)
        if not key.remote_field.hidden
    ]
    assert visible == []


def test_modules_refer_only_to_modules_they_require():
    labels = {
        f"klientela.modules.{config.label}": config for config in apps.get_app_configs() if config.name.startswith("klientela.modules.")
    }
    wrong = []
    for model in our_models():
        own = labels.get(package_of(model.__module__))
        for key in model._meta.get_fields():
            other = labels.get(package_of(key.related_model.__module__)) if isinstance(key, ForeignKey) else None
            if own and other and own is not other and other.label not in own.requires:
                wrong.append(f"{model.__name__}.{key.name}")
    assert wrong == []


def imported(tree):
    """Every module a file imports, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            whole = (node.module or "").count(".") > 2
            yield from [node.module] if whole else (f"{node.module}.{one.name}" for one in node.names)


def test_modules_meet_through_api_and_events_only():
    wrong = []
    for package, path in files("*.py"):
        others = {module for module in imported(trees()[path]) if module.startswith("klientela.modules.") and package_of(module) != package}
        wrong += [f"{name(path)} imports {module}" for module in others if module.split(".")[3] not in {"api", "events"}]
    assert wrong == []


def test_what_learns_is_loaded_only_while_something_is_learnt():
    """It takes seconds and a hundred megabytes: neither web nor worker has them to spare before somebody asks."""
    heavy = ("sklearn", "scipy")
    whole = {
        name(path)
        for _package, path in files("*.py")
        if "/tests/" not in name(path)
        for module in imported(trees()[path])
        if module.startswith(heavy)
    }
    at_once = {
        name(path)
        for path, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and any(found.startswith(heavy) for found in imported(node))
    }
    assert whole == {"core/learning/training.py"} and at_once == set()


def owners_of_templates():
    return {path.as_posix().split("/templates/")[1]: package for package, path in files("templates/**/*.html")}


def test_templates_include_their_own_or_lower_ones():
    owners = owners_of_templates()
    wrong = [
        f"{name(path)} includes {included}"
        for package, path in files("*.html")
        for included in INCLUDED.findall(path.read_text())
        if not included.startswith("django/") and (included not in owners or not may_use(package, owners[included]))
    ]
    assert wrong == []


def owners_of_addresses(resolver=None):
    found = {}
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            found |= owners_of_addresses(item)
        elif isinstance(item, URLPattern) and item.name:
            found[item.name] = package_of(getattr(item.callback, "__module__", ""))
    return found


def test_pages_lead_to_their_own_or_lower_ones():
    owners = {address: owner for address, owner in owners_of_addresses().items() if owner.startswith("klientela.")}
    written = [(package, path, address) for package, path in files("*.html") for address in ADDRESSED.findall(path.read_text())]
    for package, path in files("*.py"):
        calls = [
            node
            for node in ast.walk(trees()[path])
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"reverse", "redirect"}
        ]
        written += [(package, path, call.args[0].value) for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    wrong = [
        f"{name(path)} leads to {address}"
        for package, path, address in written
        if address in owners and address not in OF_EVERY_INSTALLATION and not may_use(package, owners[address])
    ]
    assert wrong == []
