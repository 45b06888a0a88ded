"""A whole installation for a test: a data folder with a server of its own, laid out from the tables of the tests' own database."""

import os
import shutil
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import psycopg

from launcher.copying import COPIES_URL
from launcher.database import Database
from launcher.places import ROOT, VENV
from launcher.tests.running import Running, children

CONTENT = b"an offer as it was sent"
DIGEST = sha256(CONTENT).hexdigest()
MODULES = Path("klientela/ui/node_modules")
MIGRATIONS = Path("klientela/core/operations/migrations")
UNNEEDED = shutil.ignore_patterns(".git", ".venv", "node_modules", ".mypy_cache", ".ruff_cache", "output")
NEW = """
from django.conf import settings
from django.db import migrations

COPY = settings.HOME.name == ".upgrade"

def change(apps, editor):
{body}

class Migration(migrations.Migration):
    dependencies = [("operations", "{after}")]
    operations = [migrations.RunPython(change)]
"""


class Company:
    """An installation with a server of its own, one file and a note in the security log of nobody."""

    def __init__(self, home, schema):
        self.database = Database(home)
        self.database.prepare()
        self.database.start()
        self.home = home
        laid_out = [self.database.programs / "psql", "-Xq", "-d", self.database.owner_url]
        subprocess.run(laid_out, input=schema, check=True, capture_output=True, text=True)
        owners = {"KLIENTELA_OWNER_URL": self.database.owner_url}
        said = self.run("prepare", "--no-link", **owners)
        assert said.returncode == 0, said.stderr
        place = home / "files" / DIGEST[:2] / DIGEST[2:4]
        place.mkdir(parents=True)
        (place / DIGEST).write_bytes(CONTENT)
        self.sql("INSERT INTO documents_blob VALUES (%s, %s, 'text/plain', 'none', now())", DIGEST, len(CONTENT))

    @classmethod
    def over(cls, home):
        """An installation that is there already."""
        known = cls.__new__(cls)
        known.home, known.database = home, Database(home)
        return known

    @property
    def environment(self):
        named = {"DJANGO_KEY", "DATABASE_URL", "KLIENTELA_OWNER_URL", "PYTEST_VERSION", "KLIENTELA_DEBUG"}
        known = {name: value for name, value in os.environ.items() if name not in named}
        return known | {"KLIENTELA_HOME": str(self.home), "DJANGO_KEY": "k" * 50, "KLIENTELA_PG_BIN": str(self.database.programs)}

    def run(self, *arguments, **more):
        address = {"DATABASE_URL": self.database.url}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env={**self.environment, **address, **more}, capture_output=True, text=True)

    def back_up(self):
        return self.run("backup", **{COPIES_URL: self.database.copies_url})

    def sql(self, statement, *values):
        with psycopg.connect(
            host=str(self.database.socket), user="postgres", dbname="klientela", password=self.database._administrators_password()
        ) as asking:
            found = asking.execute(statement, values)
            return found.fetchall() if found.description else []

    def restore(self, file, to, *more, key=None):
        return self.run("restore", str(file), "--to", str(to), "--key", str(key or self.home / "secrets" / "backup_key"), *more)


class Machine(Running):
    """Web and worker of one machine; the database is somewhere else."""

    def environment(self):
        return {**super().environment(), **self.extra}

    def fall(self):
        """The machine loses its power."""
        family = children(self.process.pid)
        for pid in (self.process.pid, *family):
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


def checkout(root, *bodies):
    """A copy of this checkout with further migrations; what is installed is shared."""
    shutil.copytree(ROOT, root, symlinks=True, ignore=UNNEEDED)
    (root / ".venv").symlink_to(VENV)
    (root / MODULES).mkdir()
    shutil.copy2(ROOT / MODULES / ".klientela", root / MODULES / ".klientela")
    for number, body in enumerate(bodies):
        after = max(path.stem for path in (root / MIGRATIONS).glob("0*.py"))
        (root / MIGRATIONS / f"09{number:02}_trial.py").write_text(NEW.format(body=body, after=after))
    return root
