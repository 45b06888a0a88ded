"""An import whose process is killed in the middle leaves nothing behind; the same command then brings everything."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from klientela.core.access.acting import acting
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import save_mapping
from klientela.core.processes.models import Move
from klientela.modules.sales.models import Deal
from tests.cast import make_cast

ROOT = Path(__file__).resolve().parents[4]
ROWS = 3000


def database_url() -> str:
    told = connection.settings_dict
    user, password, host = (quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST"))
    return f"postgresql://{user}:{password}@/{told['NAME']}?host={host}&port={told['PORT'] or 5432}"


def command(file: Path) -> "subprocess.Popen[str]":
    env = {**os.environ, "DATABASE_URL": database_url(), "KLIENTELA_OWNER_URL": "", "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "manage.py", "import", str(file), "--mapping", "Pipeline", "--user", "dora.wilk"]
    return subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def wait_until_alone() -> None:
    """The server takes back what the dead process left open."""
    for _try in range(100):
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.1)
    raise AssertionError("the killed import is still open")


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    cast = make_cast()
    file = tmp_path / "pipeline.csv"
    file.write_text("id,stage\n" + "".join(f"{number},Offer\n" for number in range(ROWS)))
    with acting(cast.dora):
        save_mapping("Pipeline", Plan("deals", {"id": ColumnPlan("code"), "stage": ColumnPlan("stage")}, key="code"), by=cast.dora)
    killed = command(file)
    assert killed.stdout
    assert any("Writing" in line for line in killed.stdout)
    killed.kill()
    killed.wait()
    wait_until_alone()
    assert (Deal.unscoped.count(), Move.objects.count()) == (0, 0)
    again = command(file)
    told, _nothing = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert (Deal.unscoped.count(), Move.objects.count()) == (ROWS, ROWS)
