"""The own certificate authority: made once, limited to this computer, and its certificates renewed in time."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from cryptography import x509

from launcher.authority import FOR_SERVER, Files, certify
from launcher.people import Person

NAMES = ("localhost", "127.0.0.1", "[::1]", "10.1.2.3", "till.lan", "crm.example.com")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def certificate(home):
    return x509.load_pem_x509_certificate(Files(home).certificate.read_bytes())


def made(home, *names, now=NOW):
    return certify(home, names or NAMES, owner=Person(), now=now)


def test_it_is_made_once_and_its_keys_are_private(tmp_path):
    assert made(tmp_path) is True
    first = certificate(tmp_path)
    assert made(tmp_path) is False
    assert certificate(tmp_path) == first
    files = Files(tmp_path)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (files.key, files.authority_key)} == {0o600}


def test_a_certificate_lasts_no_longer_than_browsers_allow_and_is_renewed_a_month_before(tmp_path):
    made(tmp_path)
    first = certificate(tmp_path)
    assert first.not_valid_after_utc - first.not_valid_before_utc <= FOR_SERVER
    assert made(tmp_path, now=NOW + timedelta(days=360)) is False
    assert certificate(tmp_path) == first
    assert made(tmp_path, now=NOW + timedelta(days=370)) is False
    assert certificate(tmp_path) != first


def test_a_new_name_in_a_private_network_needs_no_new_trust(tmp_path):
    made(tmp_path)
    assert made(tmp_path, *NAMES, "192.168.7.7", "office.lan", "shop.crm.example.com") is False
    held = certificate(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "office.lan" in held.get_values_for_type(x509.DNSName)


def test_a_name_beyond_its_limits_needs_a_new_authority(tmp_path):
    made(tmp_path)
    assert made(tmp_path, *NAMES, "bank.example") is True
    assert made(tmp_path, *NAMES, "bank.example") is False


@pytest.mark.parametrize("broken", ["authority", "authority_key", "certificate", "key"])
def test_a_damaged_file_is_made_anew(tmp_path, broken):
    made(tmp_path)
    getattr(Files(tmp_path), broken).write_text("damaged")
    assert made(tmp_path) is broken.startswith("authority")
    assert made(tmp_path) is False


def test_the_authority_ends_before_nothing_it_vouches_for(tmp_path):
    made(tmp_path)
    for years, expected in ((8, False), (9.5, True)):
        assert made(tmp_path, now=NOW + timedelta(days=365.25 * years)) is expected


def greeted(home, name):
    """Whether somebody who trusts the authority only believes that this server is who its name says."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(Files(home).certificate, Files(home).key)
    visitor = ssl.create_default_context(cafile=str(Files(home).authority))
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=serve, args=(server, ours))
    thread.start()
    try:
        with visitor.wrap_socket(theirs, server_hostname=name):
            return True
    except ssl.SSLCertVerificationError:
        return False
    finally:
        theirs.close()
        thread.join(5)


def serve(context, connection):
    try:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(1)
    except (ssl.SSLError, OSError):
        connection.close()


def test_whoever_trusts_it_believes_the_names_and_no_others(tmp_path):
    certify(tmp_path, NAMES, owner=Person())
    assert [name for name in ("localhost", "127.0.0.1", "10.1.2.3", "till.lan", "crm.example.com") if not greeted(tmp_path, name)] == []
    assert not greeted(tmp_path, "10.1.2.4")


def test_a_stolen_key_opens_no_other_site(tmp_path, monkeypatch):
    certify(tmp_path, NAMES, owner=Person())
    monkeypatch.setattr("launcher.authority._may_vouch", lambda *_: True)
    certify(tmp_path, [*NAMES, "bank.example"], owner=Person())
    assert not greeted(tmp_path, "bank.example")


def test_renewals_never_share_a_serial_number(tmp_path):
    seen = []
    for days in (0, 380, 760):
        made(tmp_path, now=NOW + timedelta(days=days))
        seen.append(certificate(tmp_path).serial_number)
    assert all(one != other for one, other in pairwise(seen))
