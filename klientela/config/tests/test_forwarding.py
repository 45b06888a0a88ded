"""What a request says of its way is believed only where one of our own proxies says it."""

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from klientela.config.environment import networks
from klientela.config.forwarding import as_it_came

OURS = tuple(map(ip_network, ("10.0.0.0/24", "fd00::/64")))


def came(peer, proxies=OURS, **said):
    headers = [(b"Host", b"inner:8000"), *((name.replace("_", "-").encode(), value.encode()) for name, value in said.items())]
    scope = {"type": "http", "scheme": "http", "client": (peer, 5000) if peer else None, "headers": headers}
    found = as_it_came(scope, proxies=proxies)
    return (found["client"] or ("",))[0], found["scheme"], dict(found["headers"]).get(b"host", b"").decode()


def test_from_nowhere_it_is_ignored():
    said = {"x_forwarded_for": "127.0.0.1", "x_forwarded_proto": "https", "x_forwarded_host": "evil.example"}
    assert came("203.0.113.9", **said) == ("203.0.113.9", "http", "inner:8000")
    assert came("10.0.0.5", proxies=(), **said) == ("10.0.0.5", "http", "inner:8000")


def test_from_our_proxy_it_is_believed():
    said = {"x_forwarded_for": "203.0.113.9", "x_forwarded_proto": "https", "x_forwarded_host": "crm.example.com"}
    assert came("10.0.0.5", **said) == ("203.0.113.9", "https", "crm.example.com")
    assert came("::ffff:10.0.0.5", **said) == ("203.0.113.9", "https", "crm.example.com")


@pytest.mark.parametrize(
    ("hops", "browser"),
    [
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.8, 10.0.0.7", "10.0.0.8"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("203.0.113.9, rubbish", "10.0.0.5"),
        ("rubbish, 10.0.0.7", "10.0.0.7"),
        ("", "10.0.0.5"),
    ],
)
def test_the_right_most_stranger_is_the_browser(hops, browser):
    assert came("10.0.0.5", x_forwarded_for=hops)[0] == browser


def test_a_proxy_cannot_make_up_a_scheme():
    assert came("10.0.0.5", x_forwarded_proto="gopher")[1] == "http"
    assert came("10.0.0.5", x_forwarded_proto="http, https")[1] == "https"


def test_nothing_behind_sees_what_was_said():
    scope = {
        "type": "http",
        "client": ("203.0.113.9", 1),
        "headers": [(b"X-Real-IP", b"1.1.1.1"), (b"Forwarded", b"for=1.1.1.1"), (b"a", b"b")],
    }
    assert as_it_came(scope, proxies=OURS)["headers"] == [(b"a", b"b")]


def test_an_address_of_ipv4_is_written_one_way():
    assert came("::ffff:203.0.113.9")[0] == "203.0.113.9"
    assert came("")[0] == ""


def test_a_wrong_network_stops_the_start(monkeypatch):
    monkeypatch.setenv("KLIENTELA_PROXIES", "10.0.0.5, office")
    with pytest.raises(ImproperlyConfigured, match="office"):
        networks("KLIENTELA_PROXIES")
