"""What runs Klientela elsewhere names things that are there, and starts it again whenever it ends."""

import json
import re
import shlex
import shutil
import subprocess

import pytest
import yaml

from launcher.places import ROOT
from launcher.state import KEPT
from launcher.up import _options

DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def lines_of(text, word):
    return [line.removeprefix(word).strip() for line in text.splitlines() if line.startswith(word)]


def test_the_container_copies_what_there_is_and_what_is_let_in():
    let_in = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name for line in lines_of(CONTAINER, "COPY ") for name in line.split()[1:-1]}
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)


def test_the_container_runs_as_nobody_special_and_says_how_it_is():
    assert lines_of(CONTAINER, "USER ") == ["10001:10001"]
    assert "/readyz" in "".join(lines_of(CONTAINER, "HEALTHCHECK "))
    assert f"{KEPT}=1" in "".join(lines_of(CONTAINER, "ENV "))
    program, *arguments = json.loads(lines_of(CONTAINER, "ENTRYPOINT ")[0])
    assert program == "/opt/klientela/bin/up"
    assert _options(arguments).host == "0.0.0.0"  # noqa: S104 - a container has a network of its own


def test_everything_of_the_composition_is_started_again_and_has_its_place():
    for service in COMPOSE["services"].values():
        assert service["restart"] == "always"
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert (DEPLOY / COMPOSE["services"]["klientela"]["build"]["context"] / "deploy" / "Containerfile").exists()


def test_the_proxy_of_the_composition_is_believed_and_nobody_else():
    told = COMPOSE["services"]["klientela"]["environment"]
    (subnet,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert told["KLIENTELA_PROXIES"] == subnet["subnet"]
    assert told["KLIENTELA_HTTPS"] == "1"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_started_again_always_and_says_that_it_is_kept(unit):
    settings = dict(re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.MULTILINE))
    assert settings["Restart"] == "always"
    assert settings["StartLimitIntervalSec"] == "0"
    assert settings["Environment"] == f"{KEPT}=1"
    program, *arguments = shlex.split(settings["ExecStart"].replace("%i", "8001"))
    assert (ROOT / program.removeprefix("/opt/klientela/current/")).exists()
    assert _options(arguments).no_browser


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_understands_a_unit(unit, tmp_path):
    text = unit.read_text().replace("/opt/klientela/current", str(ROOT))
    (tmp_path / unit.name).write_text(text)
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / unit.name], capture_output=True, text=True)
    assert (said.returncode, said.stderr.strip()) == (0, "")
