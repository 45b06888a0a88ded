"""`bin/up` in the office network: encrypted by a certificate that only those believe who trust our authority."""

import http.client
import os
import shutil
import ssl
import stat
import subprocess
import tempfile
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import sync_playwright

from launcher.authority import Files
from launcher.places import ROOT
from launcher.tests.running import Running, until

pytestmark = [pytest.mark.slow_install]


class Office(Running):
    """A program that other computers reach."""

    def __init__(self, home, *options, **extra):
        super().__init__(home)
        self.options, self.given = options, extra

    def environment(self):
        return {**super().environment(), **self.given}

    def ask(self, path, *, trusted=True, **headers):
        """The answer over TLS to somebody who trusts our authority, or only those everybody trusts."""
        context = ssl.create_default_context(cafile=str(Files(self.home).authority)) if trusted else ssl.create_default_context()
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=context)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def answers(self):
        assert self.process.poll() is None, self.log.read_text()
        return "Klientela is ready" in self.log.read_text()


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory(prefix="klientela-office-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def office(place):
    program = Office(place / "data", "--host", "0.0.0.0", KLIENTELA_HOSTS="till.lan")  # noqa: S104
    program.start()
    yield program
    program.stop()


def test_it_is_encrypted_with_a_private_key_and_says_how_to_trust_it(office):
    log = office.log.read_text()
    assert f"https://till.lan:{office.port}/set-up/" in log
    assert "bin/klientela trust" in log
    assert office.ask("/health/")[::2] == (200, b"ok")
    with pytest.raises(ssl.SSLCertVerificationError):
        office.ask("/health/", trusted=False)
    keys = [Files(office.home).key, Files(office.home).authority_key]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}


def test_cookies_travel_encrypted_only_and_nobody_is_locked_out_by_hsts(office):
    _status, headers, _body = office.ask("/sign-in/")
    assert all("Secure" in cookie for cookie in headers.get_all("set-cookie"))
    assert "Strict-Transport-Security" not in headers


def test_the_authority_can_be_fetched_and_its_fingerprint_compared(office):
    status, headers, body = office.ask("/authority.crt")
    assert (status, headers["content-type"]) == (200, "application/x-x509-ca-cert")
    assert body == Files(office.home).authority.read_bytes()
    told = subprocess.run(
        ["bin/klientela", "--data", str(office.home), "trust"],
        cwd=ROOT,
        env=office.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert x509.load_pem_x509_certificate(body).fingerprint(SHA256()).hex(":").upper() in told.stdout


def test_it_answers_to_its_names_only_and_believes_no_stranger(office):
    assert office.ask("/sign-in/", Host=f"till.lan:{office.port}")[0] == 200
    assert office.ask("/sign-in/", Host="evil.example")[0] == 400
    assert office.ask("/sign-in/", **{"X-Forwarded-Host": "evil.example"})[0] == 200


def test_a_page_in_chromium_is_a_secure_context(office):
    """Chromium is told to believe this one key, which stands for having trusted the authority."""
    path = os.environ.get("KLIENTELA_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", f"--ignore-certificate-errors-spki-list={pin_of(office)}"],
        )
        page = browser.new_page()
        page.goto(f"https://localhost:{office.port}/sign-in/")
        assert page.evaluate("isSecureContext") is True
        assert {cookie["secure"] for cookie in page.context.cookies()} == {True}
        browser.close()


def pin_of(office):
    """The digest of the server's public key, as Chromium wants it."""
    key = x509.load_pem_x509_certificate(Files(office.home).certificate.read_bytes()).public_key()
    return b64encode(sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()).decode()


def test_started_again_it_keeps_authority_and_certificate(office):
    files = Files(office.home)
    before = [path.read_bytes() for path in (files.authority, files.certificate, files.key)]
    office.stop()
    office.log.write_text("")
    office.start()
    assert [path.read_bytes() for path in (files.authority, files.certificate, files.key)] == before
    assert "was made" not in office.log.read_text()


def test_behind_a_proxy_it_leaves_encrypting_to_it_and_believes_it(place, office):
    office.stop()
    given = {"KLIENTELA_HTTPS": "1", "KLIENTELA_HOSTS": "crm.example.com", "KLIENTELA_PROXIES": "127.0.0.1"}
    program = Office(place / "data", "--host", "0.0.0.0", **given)  # noqa: S104
    program.log.write_text("")
    program.start()
    try:
        assert "https://crm.example.com/" in program.log.read_text()
        connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=10)
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "crm.example.com", "X-Forwarded-For": "203.0.113.9"}
        connection.request("GET", "/sign-in/", headers=said)
        answer = connection.getresponse()
        assert answer.status == 200
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"].startswith("max-age=")
    finally:
        program.stop()
    until(lambda: program.process.returncode is not None)
