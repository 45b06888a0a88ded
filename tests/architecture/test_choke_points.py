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
    "core/parties/consents/queries.py": "whether somebody may be contacted, whoever asks; only yes or no comes out, or a condition",
    "core/parties/merging/checking.py": "holds the rows of parties in one order; which of them are shown is asked of visible()",
    "core/parties/merging/leading.py": "which keys were merged; who may see what they have become is asked by whoever uses it",
    "core/parties/merging/previewing.py": "narrowed by scope() in the same statement",
    "core/parties/merging/services.py": "parties that `mergeable` has found through the choke point, and their ways to reach",
    "core/parties/merging/telling.py": "what merged parties were called, told in the history of what they have become",
    "core/parties/merging/undoing.py": "holds the rows of parties in one order before they are asked for through the choke point",
    "core/parties/parts.py": "keeps the tree of parent companies free of circles, whoever sees its companies",
    "core/parties/queries.py": "narrowed by scope() in the same statement",
    "core/parties/territories.py": "finds who lies in a territory, whoever asks; only counts and keys come out",
    "core/processes/queries.py": "stages of a process the user has read a record of",
    "core/processes/services.py": "locks a record loaded through the choke point",
    "core/processes/setting_up.py": "asks whether a stage is in use anywhere, and orders all stages of a process",
    "core/tasks/finishing.py": "whether what a task waits for is done, and its repetition made, whoever asks; only a number comes out",
    "core/tasks/handlers.py": "the words of a task for those whom it is told; `notify_many` asks whether each may read it",
    "core/tasks/making.py": "keeps tasks that wait for each other free of circles, whoever sees them",
    "core/tasks/planning.py": "which tasks of a repeated work are made already; only keys of its own come out",
    "modules/catalogue/models/prices.py": "keeps price lists free of circles, whoever sees them",
    "modules/catalogue/models/products.py": "keeps the tree of categories free of circles, whoever sees them",
    "modules/catalogue/services.py": "whether a price list or category is in use anywhere; only that it is comes out",
    "modules/catalogue/variants.py": "which variants of a product that was read there are, so that none is made twice",
    "modules/forecast/plans/services.py": "the targets of a plan that is taken away, and the plan it replaces; who may is asked before",
    "modules/forecast/plans/showing.py": "what was won of a plan, within deals_of()",
    "modules/leads/capture.py": "whether what a stranger sends is of a lead that came just now; he is told nothing of it",
    "modules/leads/handlers.py": "whether what happened was with a lead; nothing is shown",
    "modules/leads/judging.py": "whether a row of rules is about the lead at hand, with the rights of whoever set it up",
    "modules/leads/learnt.py": "what a lead that was read is like; in the job all that ended, of which nobody sees any by it",
    "modules/leads/pages/chance.py": "the lead that was just read, with the product its chance rests on; who may know that is asked before",
    "modules/leads/panels.py": "rules and questions that counted for the lead at hand; what they ask is told by check()",
    "modules/leads/routing.py": "how many open leads each colleague of a row has, whoever asks; only who gets a lead comes out",
    "modules/leads/scoring.py": "the score of leads follows the rules of the company, whoever changes something",
    "modules/leads/services.py": "when something last happened with leads that were read",
    "modules/leads/taking_back.py": "the lead of a batch; whether it is his to take back is asked through visible()",
    "modules/leads/waking.py": "leads whose day has come, whoever looks after them",
    "modules/pipeline/queries/dimensions.py": "narrowed by deals_of(user)",
    "core/own_entities/services/kinds.py": "how many records a kind has, and that they go with it; only the number is told",
    "modules/pipeline/queries/funnel.py": "narrowed by deals_of(user)",
    "modules/sales/credit/months.py": "whether a month is closed is asked for everybody, before it is closed for everybody",
    "modules/sales/credit/queries.py": "narrowed by deals_of(user)",
    "modules/sales/sold.py": "narrowed by deals_of(user)",
    "modules/pipeline/queries/reps.py": "narrowed by deals_of(user); stages of a process are known to all who see it",
    "modules/pipeline/queries/stuck.py": "narrowed by deals_of(user)",
    "modules/pipeline/queries/won.py": "narrowed by deals_of(user)",
    "modules/pipeline/standing/history.py": "narrowed by deals_of(user)",
    "modules/pipeline/standing/talks.py": "narrowed by deals_of(user), or to the keys of such deals",
    "modules/pipeline/standing/timeline.py": "narrowed by deals_of(user)",
    "modules/purchases/queries.py": "narrowed by the scope of the purchase",
    "modules/purchases/services.py": "whether a purchase that is being changed has lines, and in which currency it is",
    "modules/pipeline/standing/waterfall.py": "narrowed by deals_of(user); what stood open once by the scope, for it may be deleted since",
}
AS_SYSTEM = {
    "core/access/acting.py": "what it is",
    "modules/leads/jobs.py": "at night points fade and leads that were given up until today are open again, whoever looks after them",
    "core/access/jobs.py": "jobs nobody ordered",
    "core/access/staff.py": "the first administrator sets himself up",
    "core/views/configuration/shared.py": "checks the question of a view that is brought in; no record is read",
    "core/records/own/formulas/settling.py": "which fields and relations there are, for whoever sets up formulas; no record is read",
    "core/parties/consents/withdrawing.py": "somebody without an account takes his consent back by a link of his own",
    "core/timeline/contacts.py": "when a customer was last contacted, whoever noted it; only the day is kept with his strategy",
    "modules/catalogue/api.py": "what a product costs is kept with the line that sells it, though whoever adds it may not see it",
    "core/learning/services.py": "chances are learnt from everybody's outcomes; only weights of values that ten examples have come out",
    "core/processes/approvals/judging.py": "whether a rule is true of a record, whoever asks; only yes or no and what was seen comes out",
    "core/messaging/password_views.py": "somebody who cannot sign in replaces his forgotten password",
    "core/operations/demo/company.py": "demonstration data",
    "core/operations/samples/loading.py": "whether an installation is empty depends on nobody's sight",
    "core/operations/samples/removing.py": "what has become of sample records is asked of all that refer to them",
    "core/operations/management/commands/backup.py": "command line: a backup is of everybody's data, noted for all administrators",
    "core/operations/management/commands/doctor.py": "command line: late work and letters are counted, whoever they are of",
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
