"""A mail server on this computer for tests: it takes letters, or refuses them as it is told."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class PostOffice:
    """What arrived, and what the server answers instead of taking a letter: `replies` by command, each used once."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    on_data: Callable[[], None] = lambda: None

    def wait(self, number: int = 1, *, seconds: float = 20) -> EmailMessage:
        """The letter of that number, once it is there."""
        end = time.monotonic() + seconds
        while len(self.letters) < number:
            assert time.monotonic() < end, f"{len(self.letters)} letters, not {number}"
            time.sleep(0.05)
        return self.letters[number - 1]

    def _said(self, command: str, otherwise: str) -> str:
        waiting = self.replies.get(command, [])
        return waiting.pop(0) if waiting else otherwise

    async def handle_MAIL(self, *told: Any) -> str:
        _server, _session, envelope, address, _options = told
        envelope.mail_from = address
        return self._said("MAIL", "250 OK")

    async def handle_RCPT(self, *told: Any) -> str:
        _server, _session, envelope, address, _options = told
        said = self._said("RCPT", "250 OK")
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        said = self._said("DATA", "250 2.0.0 Taken as 4711")
        if said.startswith("250"):
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.letters.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        self.on_data()
        return said


class _Controller(Controller):
    """A server that takes a name and password."""

    password: str = ""

    def factory(self) -> SMTP:
        return SMTP(self.handler, authenticator=self._known, **self.SMTP_kwargs)

    def _known(self, *told: Any) -> AuthResult:
        data = told[-1]
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=right, handled=False)


@contextmanager
def post_office(*, password: str = "", context: ssl.SSLContext | None = None, tls: bool = False, **options: Any) -> Iterator[PostOffice]:
    """A server on loopback: open, with STARTTLS when a context is given, or encrypted from the start."""
    office = PostOffice()
    kwargs: dict[str, Any] = {"hostname": "127.0.0.1", "port": 0, "auth_required": bool(password), "auth_require_tls": False, **options}
    kwargs["ssl_context" if tls else "tls_context"] = context
    controller = _Controller(office, **kwargs)
    controller.password = password
    controller.port = _free_port()
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


def throw_away_certificate(folder: Path, *, name: str = "localhost") -> tuple[ssl.SSLContext, str]:
    """A server's context with a certificate that lives as long as the test, and that certificate as text."""
    key = ec.generate_private_key(ec.SECP256R1())
    who, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))])
    built = (
        x509
        .CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    text = built.public_bytes(serialization.Encoding.PEM).decode()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(private + text.encode())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context, text


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
