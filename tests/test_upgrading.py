"""An installation is upgraded from one checkout to another, and comes back by itself from whatever goes wrong."""

import json
import os
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from launcher.tests.running import Running, until
from tests.installation import Company, checkout
from tests.kit.laying import schema_of_tests

pytestmark = [pytest.mark.slow_install, pytest.mark.django_db]
MARK = "    editor.execute(\"COMMENT ON TABLE operations_backup IS '{}'\")"
WIDEN = "    editor.execute('ALTER TABLE operations_backup ADD COLUMN grade integer NOT NULL DEFAULT 7')"
BREAK = "    raise ValueError('cannot be changed')"
BREAK_IN_EARNEST = "    if not COPY:\n        raise ValueError('only on the copy')"
HANG_IN_EARNEST = "    if not COPY:\n        editor.execute('SELECT pg_sleep(600)')"


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="klientela-upgrade-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def schema(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return schema_of_tests()


@pytest.fixture(scope="module")
def before(folder):
    return checkout(folder / "before")


@pytest.fixture(scope="module")
def laid_out(folder, schema):
    """A data folder as it is before every test; each has a copy."""
    company = Company(folder / "laid-out", schema)
    company.database.stop()
    return company


@pytest.fixture
def running(laid_out, before, folder, request):
    """The earlier version at work over a data folder of its own."""
    home = folder / request.node.name[:40]
    subprocess.run(["cp", "-a", str(laid_out.home), str(home)], check=True)
    program = Running(home, root=before)
    program.start()
    yield program
    stop_all(program)


def upgrade(root, program, *arguments):
    command = [str(root / "bin" / "klientela"), "--data", str(program.home), "upgrade", *arguments]
    return subprocess.run(command, env=program.environment(), cwd=root, capture_output=True, text=True, timeout=900)


def asked(program, statement):
    """What the running database of an installation says."""
    company = Company.over(program.home)
    ((answer,),) = company.sql(statement)
    return answer


def mark(program):
    return asked(program, "SELECT obj_description('operations_backup'::regclass)")


def note(program):
    """A row somebody enters."""
    columns = "id, ordered_at, state, file, size, message"
    values = "gen_random_uuid(), now(), 'failed', '', 0, 'entered'"
    Company.over(program.home).sql(f"INSERT INTO operations_backup ({columns}) VALUES ({values})")


def notes(program):
    return asked(program, "SELECT count(*) FROM operations_backup WHERE message = 'entered'")


def root_of(program):
    return json.loads((program.home / "state.json").read_text())["supervisor"]["root"]


def leaves_nothing(program):
    return not {"upgrade.json", ".upgrade", "postgres-before", "postgres-failed"} & {path.name for path in program.home.iterdir()}


def test_it_is_tried_on_a_copy_and_then_done_and_people_find_it_where_it_was(running, folder):
    note(running)
    after = checkout(folder / "after", MARK.format("upgraded"), WIDEN)
    first = running.pids()["supervisor"]
    said = upgrade(after, running, "--link", str(folder / "current"))
    assert said.returncode == 0, said.stdout + said.stderr
    assert running.pids()["supervisor"] != first
    assert root_of(running) == str(after) == str((folder / "current").resolve())
    assert running.answers_alone()
    assert (mark(running), notes(running)) == ("upgraded", 1)
    assert leaves_nothing(running)
    the_version_before_works_on_its_tables(running, folder)


def the_version_before_works_on_its_tables(program, folder):
    stop_all(program)
    program.start()
    assert root_of(program) == str(program.root)
    command = [str(program.root / "bin" / "klientela"), "--data", str(program.home), "backup", "--to", str(folder / "backups")]
    said = subprocess.run(command, env=program.environment(), cwd=program.root, capture_output=True, text=True, timeout=900)
    assert said.returncode == 0, said.stdout + said.stderr
    assert asked(program, "SELECT min(grade) FROM operations_backup WHERE state = 'proved'") == 7


def stop_all(program):
    if supervisor := program.pids_if_any():
        os.kill(supervisor, signal.SIGTERM)
        until(lambda: not program.pids_if_any())


@pytest.mark.exhaustive
def test_what_fails_on_the_copy_disturbs_nobody(running, folder):
    first = running.pids()
    said = upgrade(checkout(folder / "broken", MARK.format("half"), BREAK), running)
    assert said.returncode == 1
    assert "cannot be changed" in said.stderr
    assert (running.pids(), mark(running)) == (first, None)
    assert leaves_nothing(running)


def test_what_fails_in_earnest_is_taken_back_with_all_that_was_entered(running, folder):
    note(running)
    said = upgrade(checkout(folder / "treacherous", MARK.format("half"), BREAK_IN_EARNEST), running)
    assert said.returncode == 1
    assert "only on the copy" in said.stdout
    assert root_of(running) == str(running.root)
    assert running.answers_alone()
    assert (mark(running), notes(running)) == (None, 1)
    assert asked(running, "SELECT timeline_id FROM pg_control_checkpoint()") == 2
    assert leaves_nothing(running)


@pytest.mark.exhaustive
def test_killed_in_the_middle_the_next_start_says_what_to_do(running, folder):
    note(running)
    hanging = checkout(folder / "hanging", MARK.format("half"), HANG_IN_EARNEST)
    command = [str(hanging / "bin" / "klientela"), "--data", str(running.home), "upgrade"]
    process = subprocess.Popen(command, env=running.environment(), cwd=hanging, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: is_half(running), seconds=600)
    during = refused(running)
    process.kill()
    process.wait()
    until(lambda: not running.pids_if_any(), seconds=20)
    assert "is under way" in during.stderr
    for root in (running.root, hanging):
        assert "--return" in refused(running, root).stderr
    back = upgrade(hanging, running, "--return")
    assert back.returncode == 0, back.stderr
    again = upgrade(hanging, running, "--return")
    assert (again.returncode, "nothing to put back" in again.stderr) == (1, True)
    running.start()
    assert (mark(running), notes(running)) == (None, 1)
    assert leaves_nothing(running)


def is_half(program):
    try:
        changing = json.loads((program.home / "upgrade.json").read_text())["stage"] == "changing"
        return changing and mark(program) == "half"
    except Exception:  # noqa: BLE001 - neither is there at every moment
        return False


def refused(program, root=None):
    said = subprocess.run(
        program.command(), env=program.environment(), cwd=root or program.root, capture_output=True, text=True, timeout=60
    )
    assert said.returncode == 1
    return said
