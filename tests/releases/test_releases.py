"""Whatever release a company comes from, its data are brought to today's version and everything still holds."""

import re
import tempfile
from pathlib import Path

import psycopg
import pytest

from launcher.database import Database
from launcher.places import ROOT
from tests.releases.make import ENDING, FOLDER, load, manage, superuser

pytestmark = [pytest.mark.slow_install]
LARGEST = 300 * 1024
DUMPS = sorted(FOLDER.glob(f"*{ENDING}"))
KEPT = ("parties_party", "sales_deal", "catalogue_product", "identity_user", "audit_change", "processes_move")
GROWING = ("access_grant",)
"""What a newer version adds to by itself: rights to what is new."""
UNSUPERVISED = {"jobs", "outbox"}


def versions():
    return re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def counted(database):
    with psycopg.connect(superuser(database), password=database._administrators_password()) as asking:
        return {table: asking.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (*KEPT, *GROWING)}


def test_every_release_has_its_dump():
    assert {version for version in versions()} <= {path.name.removesuffix(ENDING) for path in DUMPS}
    assert versions()
    assert max(path.stat().st_size for path in DUMPS) <= LARGEST


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.name)
def test_a_release_is_brought_to_today(dump):
    with tempfile.TemporaryDirectory(prefix="klientela-release-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        database = Database(Path(folder) / "data", careless=True)
        database.prepare()
        database.start()
        try:
            load(database, dump)
            before = counted(database)
            assert min(before.values()) > 0
            manage(database, "prepare", "--no-link")
            after = counted(database)
            assert {table: after[table] for table in KEPT} == {table: before[table] for table in KEPT}
            assert all(after[table] >= before[table] for table in GROWING)
            assert "[ ]" not in manage(database, "showmigrations", "--plan")
            checks = {line.split()[0] for line in manage(database, "verify", "--list").splitlines()}
            manage(database, "verify", *sorted(checks - UNSUPERVISED))
        finally:
            database.stop()
