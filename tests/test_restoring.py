"""A small company is backed up, proved, damaged in every way, restored on an empty machine, also as of a moment."""

import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from klientela.core.operations.backup.shelf import put_log_away
from launcher.database import Database
from tests.installation import CONTENT, DIGEST, Company
from tests.kit.laying import schema_of_tests

pytestmark = [pytest.mark.slow_install, pytest.mark.django_db]


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="klientela-backup-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def schema(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return schema_of_tests()


@pytest.fixture(scope="module")
def company(folder, schema):
    made = Company(folder / "data", schema)
    yield made
    made.database.stop()


@pytest.fixture(scope="module")
def backup(company):
    said = company.back_up()
    assert said.returncode == 0, said.stdout + said.stderr
    ((name, state, message),) = company.sql("SELECT file, state, message FROM operations_backup")
    assert state == "proved"
    assert "1 files" in message
    return company.home / "backups" / name


def names_in(home):
    """What is in a restored data folder, by a server of its own."""
    restored = Database(home)
    restored.prepare()
    restored.start()
    try:
        known = {"user": "postgres", "dbname": "klientela", "password": restored._administrators_password()}
        with psycopg.connect(host=str(restored.socket), **known) as asking:
            marks = {row[0] for row in asking.execute("SELECT digest FROM documents_blob").fetchall()}
        with psycopg.connect(restored.url) as asking:
            assert asking.execute("SELECT count(*) > 50 FROM django_migrations").fetchone() == (True,)
    finally:
        restored.stop()
    return marks


def test_the_file_and_the_key_make_a_data_folder_that_starts(company, backup, folder):
    alone = folder / "carried" / backup.name
    alone.parent.mkdir()
    shutil.copy2(backup, alone)
    said = company.restore(alone, folder / "anew")
    assert said.returncode == 0, said.stderr
    assert (folder / "anew" / "files" / DIGEST[:2] / DIGEST[2:4] / DIGEST).read_bytes() == CONTENT
    assert names_in(folder / "anew") == {DIGEST}
    again = company.restore(alone, folder / "anew")
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def test_what_is_damaged_or_of_another_key_is_refused_and_leaves_nothing(company, backup, folder):
    content, other = backup.read_bytes(), folder / "other_key"
    other.write_text("not the key of this installation")
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]
    tried = ((flipped, None, "altered"), (content[:middle], None, "cut off"), (content, other, "another installation's key"))
    for number, (bytes_, key, reason) in enumerate(tried):
        damaged = folder / f"damaged{number}"
        damaged.write_bytes(bytes_)
        said = company.restore(damaged, folder / f"refused{number}", key=key)
        assert said.returncode == 1
        assert reason in said.stderr
        assert list((folder / f"refused{number}").iterdir()) == []
    said = company.restore(backup, folder / "keyless", key=folder / "no_such_key")
    assert said.returncode == 1
    assert "--key FILE" in said.stderr


def test_a_moment_between_two_backups_comes_back(company, backup, folder):
    early, late = "1" * 64, "2" * 64
    company.sql("INSERT INTO documents_blob VALUES (%s, 1, 'text/plain', 'none', now())", early)
    time.sleep(1)
    ((moment,),) = company.sql("SELECT clock_timestamp()")
    time.sleep(1)
    company.sql("INSERT INTO documents_blob VALUES (%s, 1, 'text/plain', 'none', now())", late)
    key = (company.home / "secrets" / "backup_key").read_text()
    company.sql("SELECT pg_switch_wal()")
    end, log = time.monotonic() + 30, company.home / "backups" / "wal"
    ((wanted,),) = company.sql("SELECT pg_walfile_name(pg_current_wal_lsn() - 16777216)")
    while not (log / f"{wanted}.log").exists() and time.monotonic() < end:
        put_log_away(company.home / "wal", log, key=key)
        time.sleep(0.3)
    said = company.restore(backup, folder / "moment", "--at", moment.isoformat())
    assert said.returncode == 0, said.stderr
    assert names_in(folder / "moment") == {DIGEST, early}
    future = (datetime.now(UTC) + timedelta(days=3)).isoformat()
    said = company.restore(backup, folder / "future", "--at", future)
    assert said.returncode == 1
    assert "does not start" in said.stderr
    company.sql("DELETE FROM documents_blob WHERE digest IN (%s, %s)", early, late)


def test_a_backup_that_lacks_a_file_is_red_and_names_it(company, backup):
    lost = "3" * 64
    company.sql("INSERT INTO documents_blob VALUES (%s, 1, 'text/plain', 'none', now())", lost)
    said = company.back_up()
    assert said.returncode == 1
    assert "missing" in said.stderr
    ((state, proved),) = company.sql("SELECT state, proved_at FROM operations_backup ORDER BY ordered_at DESC LIMIT 1")
    assert (state, proved) == ("failed", None)
    company.sql("DELETE FROM documents_blob WHERE digest = %s", lost)
    assert list(backup.parent.glob(".working-*")) == []
