"""Where the web server listens decides whether it encrypts and under which names it answers."""

import pytest

from launcher.doors import Door
from launcher.names import own_names

EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in ("KLIENTELA_HOSTS", "KLIENTELA_HTTPS"):
        monkeypatch.delenv(name, raising=False)


def door(home, host, **options):
    return Door(host, 8000, home, **options)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.5"])
def test_within_this_computer_nothing_is_encrypted(tmp_path, host):
    assert not door(tmp_path, host).encrypts
    assert door(tmp_path, host).address.startswith("http://")
    assert door(tmp_path, host).environment()["KLIENTELA_TLS"] == ""


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.5", "till.lan"])
def test_beyond_it_everything_is(tmp_path, host):
    assert door(tmp_path, host).encrypts
    assert door(tmp_path, host).address.startswith("https://")
    assert "--ssl-certificate" in door(tmp_path, host).options()


def test_a_proxy_or_a_wish_leaves_encrypting_to_others(tmp_path, monkeypatch):
    assert not door(tmp_path, EVERYWHERE, plain=True).encrypts
    monkeypatch.setenv("KLIENTELA_HTTPS", "1")
    monkeypatch.setenv("KLIENTELA_HOSTS", "crm.example.com")
    assert not door(tmp_path, EVERYWHERE).encrypts
    assert door(tmp_path, EVERYWHERE).address == "https://crm.example.com"


def test_names_of_the_operator_take_the_place_of_those_found_but_it_always_answers_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("KLIENTELA_HOSTS", "crm.example.com, .shop.example.com")
    assert door(tmp_path, EVERYWHERE).names == ["localhost", "127.0.0.1", "[::1]", "crm.example.com", ".shop.example.com"]
    assert door(tmp_path, EVERYWHERE).address == "https://crm.example.com:8000"


def test_everywhere_is_no_name():
    assert not {EVERYWHERE, "::", "[::]"} & set(own_names(EVERYWHERE))
    assert "[fd00::5]" in own_names("fd00::5")


def test_who_serves_in_the_open_without_encryption_is_told(tmp_path, capsys):
    door(tmp_path, EVERYWHERE, plain=True).say_how_it_is_reached()
    assert "passwords included" in capsys.readouterr().out
    door(tmp_path, "127.0.0.1").say_how_it_is_reached()
    assert capsys.readouterr().out == ""
