"""`bin/new-module` gives a module that works, passes the checks and can be switched off."""

import re

import pytest

from launcher.tests.test_new_entity import copy, run  # noqa: F401 - `copy` is a fixture

pytestmark = [pytest.mark.slow_install]
FILES = ["__init__.py", "access.csv", "apps.py", "entities.py", "fields.csv", "locale", "migrations", "models.py", "tests"]
CHECKS = ("only down", "in public", "no migration")


def test_a_new_module_works_with_its_first_entity_and_is_switched_off(copy):  # noqa: F811
    made = run(copy, "bin/new-module", "fleet", "Vehicles, who drives them and what they cost.", "--requires", "catalogue")
    assert made.returncode == 0, made.stderr
    folder = copy / "klientela" / "modules" / "fleet"
    assert sorted(path.name for path in folder.iterdir()) == FILES
    modules = (copy / "klientela/config/modules.py").read_text()
    assert re.search(r'"klientela.modules.(sales|leads|forecast)",\n    "klientela.modules.fleet",', modules)
    entity = run(copy, "bin/new-entity", "fleet", "vehicle", "name:text", "driver:user", "cost:money")
    assert entity.returncode == 0, entity.stderr
    for verb in (("check",), ("format", "--check")):
        ruff = run(copy, ".venv/bin/ruff", *verb, "klientela/modules/fleet", "klientela/config")
        assert ruff.returncode == 0, ruff.stdout
    checked = run(copy, "bin/check", *CHECKS)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    proved = run(copy, "bin/test", "-n0", "-k", "vehicles or fleet")
    assert proved.returncode == 0, proved.stdout[-5000:] + proved.stderr[-3000:]
    assert " passed" in proved.stdout
