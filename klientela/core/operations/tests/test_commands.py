"""The commands of `bin/klientela`."""

import fcntl
import io
import json
import os

import pytest
from django.core.management import CommandError, call_command

from klientela.core.identity.models import ApiToken, User
from klientela.core.operations.doors import doors


def said(*command, **options):
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def test_status_says_when_nothing_runs_whatever_an_old_file_says(home):
    (home / "lock").touch()
    (home / "state.json").write_text('{"supervisor": {"pid": 1}}')
    assert json.loads(said("status", "--json")) == {"running": False}
    assert "does not run" in said("down")


def test_status_names_processes_and_whether_they_live(home):
    (home / "state.json").write_text(json.dumps({"supervisor": {"pid": os.getpid()}, "web": {"pid": 2**22 - 1, "port": 8000}}))
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = json.loads(said("status", "--json"))
    assert found["supervisor"] == {"pid": os.getpid(), "alive": True}
    assert found["web"] == {"pid": 2**22 - 1, "port": 8000, "alive": False}


def test_a_user_is_entered_with_a_link_and_cannot_sign_in_before(db, home):
    text = said("user", "add", "Łucja Żak", email="lucja@example.org")
    user = User.objects.get(email="lucja@example.org")
    assert user.username in text
    assert "/invitation/" in text
    assert not user.has_usable_password()


def test_a_key_is_printed_once_and_kept_only_as_a_digest(cast):
    key = said("token", "add", cast.ewa.username).strip()
    kept = ApiToken.objects.get(user=cast.ewa)
    assert len(key) >= 32
    assert key not in [str(getattr(kept, field.attname)) for field in kept._meta.concrete_fields]


def test_a_key_for_nobody_is_refused(db):
    with pytest.raises(CommandError, match="no user"):
        said("token", "add", "nobody")


def test_every_door_is_listed_with_methods_and_policy():
    found = json.loads(said("urls", "--json"))
    assert ("/health/", "public") in [(door["path"], door["policy"]) for door in found]
    assert [door.path for door in doors() if not door.policy or not door.methods] == []
