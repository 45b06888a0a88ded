"""`bin/new-module NAME SENTENCE`: writes the files of a module that can be switched off, and gives it its place among the others."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.new_entity import is_name
from launcher.places import ROOT
from launcher.shell import Failed

MODULES = Path("klientela/modules")
LIST = Path("klientela/config/modules.py")
CONTRACT = Path("pyproject.toml")
PATTERN = MODULES / "catalogue" / "locale"
LAYERS = re.compile(r'containers = \["klientela\.modules"\]\nlayers = \[\n(.*?)\n\]', re.DOTALL)
ENTRY = '    "klientela.modules.{name}",'
LONGEST_SENTENCE = 100
APPS = '''from django.utils.translation import gettext_lazy as _

from klientela.kernel.module import Module


class {config}Config(Module):
    """{sentence}"""

    default = True
    name = "klientela.modules.{name}"
    label = "{name}"
    verbose_name = _("{title}")
    text = _("{sentence}")
{requires}    icon = "box"
    order = 900
'''


@dataclass(frozen=True)
class Plan:
    """What is going to be written."""

    name: str
    sentence: str
    requires: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        return ROOT / MODULES / self.name

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def files(self) -> Iterator[tuple[str, str]]:
        """Every file with its text; the catalogues begin empty and are filled by `bin/fix`."""
        config = "".join(part.capitalize() for part in self.name.split("_"))
        quoted = ", ".join(f'"{each}"' for each in self.requires)
        requires = f"    requires = ({quoted},)\n" if self.requires else ""
        yield "__init__.py", ""
        yield "apps.py", APPS.format(config=config, name=self.name, title=self.title, sentence=self.sentence, requires=requires)
        yield "models.py", '"""Tables of this module."""\n'
        yield "entities.py", '"""How people see the records of this module."""\n'
        yield "access.csv", "role,entity,op,scope,effect\n"
        yield "fields.csv", "role,entity,field,level,ceiling\n"
        yield "migrations/__init__.py", ""
        yield "tests/__init__.py", ""
        for path in sorted((ROOT / PATTERN).glob("*/LC_MESSAGES/django.po")):
            yield f"locale/{path.relative_to(ROOT / PATTERN)}", path.read_text(encoding="utf-8").split("\n\n")[0] + "\n"


def main(arguments: list[str]) -> int:
    """Write the files of a new module, and its place in the list and in the contract of imports."""
    plan = _plan(arguments)
    contract = _with_layer((ROOT / CONTRACT).read_text(encoding="utf-8"), plan)
    listed = _with_entry((ROOT / LIST).read_text(encoding="utf-8"), plan.name, ranks(contract))
    for name, text in plan.files():
        path = plan.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (ROOT / CONTRACT).write_text(contract, encoding="utf-8")
    (ROOT / LIST).write_text(listed, encoding="utf-8")
    print(f"The module {plan.name} is in {MODULES / plan.name}, and stands in {CONTRACT} above what it requires: look at its place there.")
    print(f"Its first entity: bin/new-entity {plan.name} visit name:text happened_on:date")
    return 0


def ranks(contract: str) -> dict[str, int]:
    """The line on which each module stands in the contract of imports, the topmost first; those not built yet too."""
    return {name: number for number, line in enumerate(_layers(contract)) for name in re.findall(r"\w+", line)}


def _plan(arguments: list[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="bin/new-module", description="Write a new module that can be switched off.")
    parser.add_argument("name", help="a noun in small letters: fleet, price_lists")
    parser.add_argument("sentence", help="what it does for those who work with it, in a sentence")
    parser.add_argument("--requires", nargs="*", default=[], help="modules without which it is of no use")
    options = parser.parse_args(arguments)
    plan = Plan(options.name, " ".join(options.sentence.split()), tuple(dict.fromkeys(options.requires)))
    for refusal in _refusals(plan):
        raise Failed(refusal)
    return plan


def _refusals(plan: Plan) -> Iterator[str]:
    """Why this module cannot be written; nothing has been written yet."""
    if not is_name(plan.name):
        yield f"{plan.name} is no name: small letters, digits and single underscores, and no word of Python."
    if taken := next((path for path in (ROOT / "klientela").glob(f"*/{plan.name}") if path.is_dir()), None):
        yield f"{plan.name} is there already: {taken.relative_to(ROOT)}."
    if not plan.sentence.endswith(".") or len(plan.sentence) > LONGEST_SENTENCE or set(plan.sentence) & set('"\\'):
        yield f"Say what it does in one sentence of at most {LONGEST_SENTENCE} characters, without quotes and with a full stop."
    built = {path.parent.name for path in (ROOT / MODULES).glob("*/apps.py")}
    yield from (f"There is no module {name} to require." for name in plan.requires if name not in built)


def _layers(contract: str) -> list[str]:
    found = LAYERS.search(contract)
    if not found:
        raise Failed(f"{CONTRACT} has no contract of the modules.")
    return found[1].splitlines()


def _with_layer(contract: str, plan: Plan) -> str:
    """The contract with the module in the place kept for it, else on the topmost line, above everything it could require."""
    lines = _layers(contract)
    old = "\n".join(lines)
    if plan.name in ranks(contract):
        new = old.replace(f"({plan.name})", plan.name)
    else:
        new = "\n".join([lines[0].removesuffix('",') + f' | {plan.name}",', *lines[1:]])
    made = contract.replace(old, new)
    above = [name for name in plan.requires if ranks(made)[name] <= ranks(made)[plan.name]]
    if above:
        raise Failed(f"In {CONTRACT} {', '.join(above)} does not stand below {plan.name}, so it cannot be required.")
    return made


def _with_entry(listed: str, name: str, places: dict[str, int]) -> str:
    """The list of packages, lowest first, with the module before the first that stands above it."""
    lines = listed.splitlines()
    known = {number: line.split('"')[1].split(".")[-1] for number, line in enumerate(lines) if '"klientela.modules.' in line}
    higher = (number for number, other in known.items() if places[other] < places[name])
    lines.insert(next(higher, max(known) + 1), ENTRY.format(name=name))
    return "\n".join(lines) + "\n"
