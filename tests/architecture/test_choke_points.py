"""Ways around what must not be gone around are few and named."""

import ast
import re

from django.apps import apps
from django.test import override_settings

from klientela.core.access.policy import every_door_declares_its_policy, policy_of, url_doors
from klientela.core.jobs.queue import declared_jobs
from klientela.kernel.module import Module
from tests.architecture.source import files, name, trees

RAW_ROWS = {
    "core/parties/parts.py": "keeps the tree of parent companies free of circles, whoever sees its companies",
    "core/parties/queries.py": "narrowed by scope() in the same statement",
    "core/parties/territories.py": "finds who lies in a territory, whoever asks; only counts and keys come out",
    "core/processes/queries.py": "stages of a process the user has read a record of",
    "core/processes/services.py": "locks a record loaded through the choke point",
    "core/processes/setting_up.py": "asks whether a stage is in use anywhere, and orders all stages of a process",
    "modules/sales/queries/dimensions.py": "narrowed by deals_of(user)",
    "modules/sales/queries/funnel.py": "narrowed by deals_of(user)",
    "modules/sales/queries/stuck.py": "narrowed by deals_of(user)",
}
AS_SYSTEM = {
    "core/access/acting.py": "what it is",
    "core/access/jobs.py": "jobs nobody ordered",
    "core/access/staff.py": "the first administrator sets himself up",
    "core/messaging/password_views.py": "somebody who cannot sign in replaces his forgotten password",
    "core/operations/demo/company.py": "demonstration data",
    "core/operations/management/commands/prepare.py": "the set-up link at the first start",
    "core/operations/management/commands/token.py": "command line",
    "core/operations/management/commands/user.py": "command line",
    "core/operations/management/commands/verify.py": "command line: what must hold holds for everybody's data",
    "core/views/identity/links.py": "somebody who cannot sign in yet takes up an invitation",
    "core/views/identity/single_sign_on.py": "somebody comes in by a provider who is nobody here yet",
}
BLESSING = {"SafeString", "SafeText", "mark_safe"}
BLESSED = {"ui/markup.py": 2, "core/views/columns.py": 2}


def users_of(wanted):
    return {name(path) for path, tree in trees().items() if any(wanted(node) for node in ast.walk(tree))}


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""


def test_rows_past_the_choke_point_are_read_only_where_it_is_said_why():
    assert users_of(lambda node: isinstance(node, ast.Attribute) and node.attr == "unscoped") <= set(RAW_ROWS)


def test_the_system_acts_only_where_it_is_said_why():
    assert users_of(lambda node: called(node) == "as_system") <= set(AS_SYSTEM)


def test_html_is_blessed_in_two_files_only():
    calls = {name(path): sum(called(node) in BLESSING for node in ast.walk(tree)) for path, tree in trees().items()}
    assert {path: number for path, number in calls.items() if number > BLESSED.get(path, 0)} == {}
    loose = re.compile(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b")
    assert [name(path) for _, path in files("*.html") if loose.search(path.read_text())] == []


def test_nothing_styles_or_runs_inside_the_page():
    inline = re.compile(r"<(?:script|style)(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=|\sstyle=|\shx-on|javascript:", re.IGNORECASE)
    found = {name(path): inline.findall(path.read_text()) for _, path in files("*.html")}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_statements_are_written_in_files_for_statements():
    raw = {"raw", "extra", "RawSQL", "RunSQL"}
    assert {path for path in users_of(lambda node: called(node) in raw) if not path.endswith("/sql.py")} == set()


def test_every_door_declares_its_policy():
    assert every_door_declares_its_policy() == []
    assert [path for path, view in url_doors() if policy_of(view) is None] == []
    assert all(job.policy is not None for job in declared_jobs())


@override_settings(ROOT_URLCONF="tests.architecture.open_door")
def test_a_door_without_policy_stops_the_start():
    (error,) = every_door_declares_its_policy()
    assert "/forgotten/" in error.msg


def test_every_package_of_ours_says_what_it_is():
    ours = [config for config in apps.get_app_configs() if config.name.startswith("klientela.")]
    assert Module.default is False
    assert [config.name for config in ours if not isinstance(config, Module) or not config.__doc__] == []
    assert [config.name for config in ours if config.label != config.name.rsplit(".", 1)[-1]] == []
