"""Programs that watch are told figures by a token, never anything of a person; requests stand in the log by their door."""

import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from klientela.config.logs import AsJson
from klientela.core.operations.models import Backup
from klientela.kernel.failing import note_failure
from klientela.kernel.wall import beyond_the_wall
from tests.cast import PASSWORD, hire

pytestmark = pytest.mark.django_db
TOKEN = {"headers": {"Authorization": "Bearer watched"}}
COUNTED = 'klientela_request_seconds_count{door="settings/",method="GET",status="200"}'
TWO_PROCESSES = """
import os, sys
from prometheus_client import CollectorRegistry, Counter, generate_latest
from klientela.core.operations.metrics.measuring import TOOK
for _child in range(2):
    if not os.fork():
        TOOK.labels("GET", "deals/", 200).observe(0.01)
        os._exit(0)
for _child in range(2):
    os.wait()
from prometheus_client.multiprocess import MultiProcessCollector
shared = CollectorRegistry()
MultiProcessCollector(shared)
print(generate_latest(shared).decode())
"""


@pytest.fixture
def watched(settings):
    settings.METRICS_TOKEN = "watched"


def figures(client):
    answer = client.get("/metrics", **TOKEN)
    assert answer.status_code == 200
    lines = (line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer other"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wätched"}]
)
def test_without_the_token_there_is_nothing(client, watched, headers):
    assert client.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_of_the_installation_the_door_is_closed(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_of_the_system_are_told(client, watched):
    found = figures(client)
    assert found['klientela_jobs{state="failed"}'] == found["klientela_backup_proved_timestamp_seconds"] == 0
    assert 0 < found["klientela_disk_free_bytes"] < found["klientela_disk_bytes"]
    assert found["klientela_database_bytes"] > 10**6 and found["klientela_database_connections"] >= 1
    note_failure(KeyError("a"), door="GET deals/")
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    with beyond_the_wall("a test"):
        Backup.objects.create(proved_at=moment)
    found = figures(client)
    assert found["klientela_failures_lately"] == 1
    assert found["klientela_backup_proved_timestamp_seconds"] == moment.timestamp()


def test_requests_are_counted_by_their_door(client, watched):
    admin = hire("Zoe Admin", "administrator")
    client.post("/sign-in/", {"name": admin.username, "password": PASSWORD})
    before = figures(client).get(COUNTED, 0)
    client.get("/settings/?said=jan.kowalski@example.com")
    client.get("/jan.kowalski@example.com/")
    assert figures(client)[COUNTED] == before + 1
    assert "kowalski" not in client.get("/metrics", **TOKEN).content.decode()


def test_several_processes_count_together(tmp_path):
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    told = subprocess.run([sys.executable, "-c", TWO_PROCESSES], env=environment, capture_output=True, text=True, check=True).stdout
    assert 'klientela_request_seconds_count{door="deals/",method="GET",status="200"} 2.0' in told


def test_the_log_names_the_door_and_never_what_was_asked(client, caplog):
    admin = hire("Zoe Admin", "administrator")
    client.post("/sign-in/", {"name": admin.username, "password": PASSWORD})
    with caplog.at_level(logging.INFO, logger="klientela.requests"):
        client.get("/settings/?said=jan.kowalski@example.com")
    (record,) = [each for each in caplog.records if each.name == "klientela.requests"]
    told = json.loads(AsJson().format(record))
    assert (told["method"], told["door"], told["status"], told["user"]) == ("GET", "settings/", 200, str(admin.pk))
    assert told["ms"] >= 0 and "kowalski" not in json.dumps(told)
