"""`bin/new-entity MODULE NAME field:kind …`: writes a model, its entity, migration, default grants and one test."""

from __future__ import annotations

import argparse
import keyword
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.install import EVERYTHING, python_packages
from launcher.places import ROOT, VENV
from launcher.shell import Failed, run
from launcher.trial import trial_environment

MONEY = 'MoneyField(_("{label}"), null=True, blank=True)'
REFERENCE = 'models.ForeignKey("{target}", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("{label}"))'
KINDS = {
    "text": 'models.CharField(_("{label}"), max_length=200{optional})',
    "longtext": 'models.TextField(_("{label}"), blank=True, max_length=10_000)',
    "integer": 'models.IntegerField(_("{label}"), null=True, blank=True)',
    "decimal": 'models.DecimalField(_("{label}"), max_digits=14, decimal_places=3, null=True, blank=True)',
    "money": MONEY,
    "date": 'models.DateField(_("{label}"), null=True, blank=True)',
    "datetime": 'models.DateTimeField(_("{label}"), null=True, blank=True)',
    "boolean": 'models.BooleanField(_("{label}"), default=False)',
    "email": 'models.EmailField(_("{label}"), blank=True)',
    "phone": 'PhoneField(_("{label}"))',
    "url": 'models.URLField(_("{label}"), blank=True)',
    "country": 'CountryField(_("{label}"))',
    "tags": 'TagsField(verbose_name=_("{label}"))',
}
REFERENCES = {"party": "parties.Party", "user": "identity.User", "product": "catalogue.Product", "branch": "access.Branch"}
TAKEN = frozenset(
    "id pk version change acl owner team branch created_at changed_at deleted_at sort_key objects unscoped save delete check".split()
)
LONGEST_NAME = 40
OWN_FIELDS = {"money": ("MoneyField", "CurrencyField"), "phone": ("PhoneField",), "country": ("CountryField",), "tags": ("TagsField",)}


@dataclass(frozen=True)
class Plan:
    """What is going to be written."""

    module: str
    name: str
    plural: str
    fields: tuple[tuple[str, str], ...]

    @property
    def model(self) -> str:
        return "".join(part.capitalize() for part in self.name.split("_"))

    @property
    def slug(self) -> str:
        return self.plural.replace("_", "-")

    @property
    def title(self) -> str:
        return self.fields[0][0]

    @property
    def has_money(self) -> bool:
        return any(kind == "money" for _, kind in self.fields)

    @property
    def folder(self) -> Path:
        return ROOT / "klientela" / "modules" / self.module


def main(arguments: list[str]) -> int:
    """Write the files of a new entity into a module."""
    plan = _plan(arguments)
    python_packages(EVERYTHING)
    _insert(_models_of(plan), imports=_model_imports(plan), code=_model(plan))
    _insert(plan.folder / "entities.py", imports=_entity_imports(plan), code=_entity(plan))
    _grant(plan)
    _write_test(plan)
    with trial_environment() as environment:
        manage = (VENV / "bin" / "python", "manage.py", "makemigrations", plan.module, "-n", plan.name)
        run(*manage, cwd=ROOT, env=environment, why="Writing the migration")
    paths = [str(plan.folder)]
    subprocess.run([str(VENV / "bin" / "ruff"), "check", "--quiet", "--select", "I,F401,F811", "--fix", *paths], cwd=ROOT, check=False)
    subprocess.run([str(VENV / "bin" / "ruff"), "format", "--quiet", *paths], cwd=ROOT, check=False)
    print(f"{plan.model} is in klientela/modules/{plan.module}. Say in its docstring what one row is, then run bin/fix.")
    print(f"To try it: bin/test -k {plan.slug}")
    return 0


def _plan(arguments: list[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="bin/new-entity", description="Write a new entity into a module.")
    parser.add_argument("module", help="folder under klientela/modules")
    parser.add_argument("name", help="singular, small letters: visit, price_list")
    parser.add_argument("fields", nargs="+", help=f"name:kind; kinds: {', '.join([*KINDS, *REFERENCES])}")
    parser.add_argument("--plural", help="where adding an s is wrong")
    options = parser.parse_args(arguments)
    plan = Plan(options.module, options.name, options.plural or _plural(options.name), tuple(map(_field, options.fields)))
    for refusal in _refusals(plan):
        raise Failed(refusal)
    return plan


def _refusals(plan: Plan) -> Iterator[str]:
    """Why this entity cannot be written; nothing has been written yet."""
    names = [name for name, _ in plan.fields]
    for name in (plan.module, plan.name, plan.plural):
        if not is_name(name):
            yield f"{name} is no name: small letters, digits and single underscores, and no word of Python."
    if not (plan.folder / "apps.py").is_file():
        yield f"There is no module {plan.module} under klientela/modules."
    if plan.fields[0][1] != "text":
        yield "The first field is what the record is called: give it the kind text."
    if len(set(names)) < len(names) or ("currency" in names and plan.has_money):
        yield "Two fields have the same name."
    yield from (f"{plan.model} ({plan.slug}) is there already: {path}." for path in _same(plan))


def _same(plan: Plan) -> Iterator[Path]:
    named = re.compile(rf'^class {plan.model}\(|^ +slug = "{plan.slug}"$', re.MULTILINE)
    return (path.relative_to(ROOT) for path in (ROOT / "klientela").glob("*/*/**/*.py") if named.search(path.read_text(encoding="utf-8")))


def is_name(name: str) -> bool:
    """Whether a package, a model or a field can be called so."""
    return bool(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)) and not keyword.iskeyword(name) and len(name) <= LONGEST_NAME


def _field(text: str) -> tuple[str, str]:
    name, _, kind = text.partition(":")
    if kind not in {**KINDS, **REFERENCES}:
        raise Failed(f"{text} is no field; write name:kind with one of {', '.join([*KINDS, *REFERENCES])}.")
    if not is_name(name) or name in TAKEN:
        raise Failed(f"{name} cannot be the name of a field: it is no plain word, or every record has it already.")
    return name, kind


def _plural(name: str) -> str:
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"


def _model_imports(plan: Plan) -> str:
    special = sorted(
        {name for _, kind in plan.fields for name in OWN_FIELDS.get(kind, ())} | ({"SortKey"} if plan.title == "name" else set())
    )
    lines = ["from django.db import models", "from django.utils.translation import gettext_lazy as _"]
    if special:
        lines.append(f"from klientela.core.records.fields import {', '.join(special)}")
    return "\n".join([*lines, "from klientela.core.records.models import Record, scoped_indexes"])


def _models_of(plan: Plan) -> Path:
    """The file of a module's models; where they fill a folder, its first page, from which one moves the model on."""
    folder = plan.folder / "models"
    return folder / "__init__.py" if folder.is_dir() else plan.folder / "models.py"


def _model(plan: Plan) -> str:
    words = plan.name.replace("_", " ")
    lines = [f"class {plan.model}(Record):", f'    """A {words} the company keeps."""', ""]
    for number, (name, kind) in enumerate(plan.fields):
        template = KINDS.get(kind, REFERENCE)
        label, optional = name.replace("_", " "), "" if number == 0 else ", blank=True"
        lines.append(f"    {name} = {template.format(label=label, optional=optional, target=REFERENCES.get(kind, ''))}")
        if name == "name":
            lines.append('    sort_key = SortKey(of="name")')
    if plan.has_money:
        lines.append("    currency = CurrencyField()")
    order = "sort_key" if plan.title == "name" else plan.title
    lines += [
        "",
        "    class Meta(Record.Meta):",
        f'        verbose_name = _("{words}")',
        f'        verbose_name_plural = _("{plan.plural.replace("_", " ")}")',
    ]
    lines += [
        f'        indexes = scoped_indexes("{plan.name[:12]}", "{order}")',
        "",
        "    def __str__(self) -> str:",
        f"        return self.{plan.title}",
    ]
    return "\n".join(lines)


def _entity_imports(plan: Plan) -> str:
    return f"from klientela.kernel.entity import Entity, entity\nfrom klientela.modules.{plan.module}.models import {plan.model}"


def _entity(plan: Plan) -> str:
    names = [name for name, _ in plan.fields]
    listed = [name for name, kind in plan.fields if kind not in {"longtext", "tags"}][:5]
    form = [*names, *(["currency"] if plan.has_money else [])]
    filters = [name for name, kind in plan.fields if kind in {"party", "user", "product", "branch", "date", "money", "boolean", "country"}]
    lines = [
        "@entity",
        f"class {plan.model}Entity(Entity):",
        f"    model = {plan.model}",
        f'    slug = "{plan.slug}"',
        '    icon = "file"',
        "    order = 900",
    ]
    lines += [
        f"    list = {_tuple([*listed, 'owner'])}",
        f"    form = {_tuple(form)}",
        f'    orders = ("{plan.title}",)',
        f"    filters = {_tuple(filters)}",
    ]
    return "\n".join([*lines, f'    search = ("{plan.title}",)', f'    key = ("{plan.title}",)'])


def _tuple(names: list[str]) -> str:
    return "(" + "".join(f'"{name}", ' for name in names) + ")"


def _insert(path: Path, *, imports: str, code: str) -> None:
    """Put imports below the docstring and the code at the end; the formatter sorts and merges."""
    text = (
        path.read_text()
        if path.exists()
        else f'"""{"Tables" if path.name == "models.py" else "How people see the records"} of this module."""\n'
    )
    end = text.index('"""', 3) + 3
    path.write_text(f"{text[:end]}\n\n{imports}\n{text[end:].rstrip()}\n\n\n{code}\n")


def _grant(plan: Plan) -> None:
    path = plan.folder / "access.csv"
    text = path.read_text() if path.exists() else "role,entity,op,scope,effect\n"
    rows = [("director", "read create update delete transfer export", "all"), ("team-leader", "read create update transfer export", "team")]
    rows.append(("rep", "read create update export", "own"))
    if f",{plan.slug}," not in text:
        path.write_text(text.rstrip("\n") + "\n" + "".join(f"{role},{plan.slug},{ops},{scope},grant\n" for role, ops, scope in rows))


def _write_test(plan: Plan) -> None:
    folder = plan.folder / "tests"
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    words, path = plan.name.replace("_", " "), folder / f"test_{plan.plural}.py"
    if path.exists():
        return
    path.write_text(f'''"""What is particular to {plan.plural.replace("_", " ")}; what holds for every entity is proved elsewhere."""

from klientela.core.access.acting import acting
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.{plan.module}.models import {plan.model}


def test_a_{plan.name}_is_seen_by_its_owner_and_not_by_another_rep(cast):
    with acting(cast.ewa):
        kept = create(entity_named("{plan.slug}"), {{"{plan.title}": "A {words}"}}, by=cast.ewa)
        assert {plan.model}.objects.get() == kept
    with acting(cast.ion):
        assert not {plan.model}.objects.exists()
''')
