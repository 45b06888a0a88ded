"""Database, web and worker are killed under a load of writes: what was acknowledged is there, once."""

import time

import pytest

from launcher.tests.running import until
from tests.faults.product import Writers

pytestmark = [pytest.mark.slow_install, pytest.mark.django_db]


def drill(product, *, rounds):
    with Writers(product) as writers:
        for name in ["database", "web", "worker"] * rounds:
            known = len(writers.journal)
            until(lambda known=known: len(writers.journal) > known + 5, seconds=60)
            product.kill(name)
            time.sleep(1)
        known = len(writers.journal)
        until(lambda: len(writers.journal) > known + 5, seconds=60)
    writers.prove()
    return writers


def test_what_was_acknowledged_survives_every_kill_once(product):
    writers = drill(product, rounds=1)
    assert writers.tries > len(writers.journal), "no write was ever interrupted"


@pytest.mark.exhaustive
def test_it_survives_many_kills(product):
    drill(product, rounds=12)


def test_a_backup_ended_between_database_and_files_leaves_nothing_that_looks_like_one(product, tmp_path):
    address = {"KLIENTELA_BACKUP_URL": product.database.copies_url, "KLIENTELA_PG_BIN": str(product.database.programs)}
    (tmp_path / "backup_before_files").write_text("")
    tmp_path.chmod(0o755)
    ended = product.command("backup", **address, KLIENTELA_DRILL=str(tmp_path), KLIENTELA_DEBUG="1")
    assert ended.returncode == -9, ended.stdout + ended.stderr
    backups = product.home / "backups"
    assert list(backups.glob("*.backup")) == []
    assert "proved" in product.manage("backup", **address)
    assert len(list(backups.glob("*.backup"))) == 1
    assert list(backups.glob(".working-*")) == []
    assert product.sql("SELECT state FROM operations_backup ORDER BY ordered_at") == [("failed",), ("proved",)]
