"""The demonstration company, from the invented town where the real files are not at hand."""

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from klientela.core.access.acting import as_system
from klientela.core.identity.models import User
from klientela.core.identity.services import take_on
from klientela.core.operations.demo import company, sources
from klientela.core.parties.models import Identifier, Organization, PartyRelation
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
PASSWORD = re.compile(r"(\w{4}(?:-\w{4}){3})")


def run(*options):
    out = io.StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setenv("KLIENTELA_DATA", str(tmp_path))
    return run()


def test_the_town_comes_with_deals_people_and_numbers(town):
    with as_system("test"):
        assert entity_named("deals").model.objects.count() == 300
        assert Organization.objects.exclude(owner__name=company.DIRECTOR).count() > 30
        assert PartyRelation.objects.filter(kind="works_at").count() == 60
        assert Identifier.objects.filter(kind__in=("pl.nip", "ro.cui")).count() == 60


def test_four_people_can_sign_in_and_nobody_else(town):
    shown = dict(zip((user.username for user, _role in company.cast()), PASSWORD.findall(town), strict=True))
    assert len(shown) == 4
    assert all(authenticate(username=name, password=password) for name, password in shown.items())
    assert sum(user.has_usable_password() for user in User.objects.all()) == 4
    assert not User.objects.filter(password__in=shown.values()).exists()


def test_a_second_run_changes_nothing_and_tells_no_password(town):
    before = list(User.objects.order_by("pk").values_list("pk", "password"))
    again = run()
    assert not PASSWORD.search(again)
    assert "--new-passwords" in again
    assert list(User.objects.order_by("pk").values_list("pk", "password")) == before


def test_new_passwords_replace_the_old_ones(town):
    old, new = PASSWORD.findall(town), PASSWORD.findall(run("--new-passwords"))
    director = User.objects.get(name=company.DIRECTOR).username
    assert authenticate(username=director, password=new[2])
    assert not authenticate(username=director, password=old[2])


def test_where_people_work_already_nothing_is_added(db):
    take_on("Somebody")
    with pytest.raises(CommandError, match="empty"):
        run()
    assert User.objects.count() == 1
    assert not company.exists()


def test_the_real_files_are_found_beside_the_program(monkeypatch):
    monkeypatch.delenv("KLIENTELA_DATA", raising=False)
    assert sources.data_folder().parts[-2:] == ("shared", "data")
