"""The certificate authority of one installation: it vouches for the names of this computer and for nothing else.

It is made at install and lasts ten years. What it may vouch for is limited, so that its key, if ever stolen, opens no other site.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from launcher.names import bare
from launcher.people import Person
from launcher.secrets import keep_secret

FOR_AUTHORITY = timedelta(days=3652)
FOR_SERVER = timedelta(days=397)
"""The longest time for which browsers accept a server's certificate."""
RENEWED_BEFORE = timedelta(days=30)
SKEW = timedelta(hours=1)
"""Clocks of an office differ."""
PRIVATE_NETWORKS = (
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
)
PRIVATE_NAMES = ("localhost", "local", "lan", "home.arpa", "internal", "intranet")
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)

type Key = ec.EllipticCurvePrivateKey
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Files:
    """Where the web server and those who trust it find what they need."""

    home: Path

    @property
    def authority(self) -> Path:
        return self.home / "certificates" / "authority.crt"

    @property
    def authority_key(self) -> Path:
        return self.home / "owner" / "authority.key"

    @property
    def certificate(self) -> Path:
        return self.home / "certificates" / "server.crt"

    @property
    def key(self) -> Path:
        return self.home / "secrets" / "server.key"


@dataclass(frozen=True)
class Authority:
    """The authority's key and certificate."""

    key: Key
    certificate: x509.Certificate


def certify(home: Path, names: Iterable[str], *, owner: Person, now: datetime | None = None) -> bool:
    """See to an authority and a server's certificate for these names; tells whether the authority is new and must be trusted (again)."""
    moment = now or datetime.now(UTC)
    files, wanted = Files(home), tuple(dict.fromkeys(map(bare, names)))
    files.authority.parent.mkdir(mode=0o755, exist_ok=True)
    known = _known_authority(files, wanted, now=moment)
    authority = known or _make_authority(files, wanted, now=moment)
    if not _fits(files, wanted, authority=authority, now=moment):
        key, certificate = _issued(authority, wanted, now=moment)
        keep_secret(files.key.parent, files.key.name, _private(key), owner=owner)
        _keep(files.certificate, certificate)
    return known is None


def _known_authority(files: Files, names: tuple[str, ...], *, now: datetime) -> Authority | None:
    """The authority made before, unless it ends before a certificate of its would, or may not vouch for one of the names."""
    try:
        key = load_pem_private_key(files.authority_key.read_bytes(), None)
        certificate = x509.load_pem_x509_certificate(files.authority.read_bytes())
    except (OSError, ValueError):
        return None
    belongs = isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == certificate.public_key()
    lasts = certificate.not_valid_after_utc > now + FOR_SERVER
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not belongs or not lasts:
        return None
    return Authority(key, certificate) if _may_vouch(certificate, names) else None


def _may_vouch(authority: x509.Certificate, names: tuple[str, ...]) -> bool:
    try:
        limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    except x509.ExtensionNotFound:
        return False
    return all(any(_within(name, limit) for limit in limits) for name in names)


def _within(name: str, limit: x509.GeneralName) -> bool:
    address = _address(name)
    if address is not None:
        network = limit.value if isinstance(limit, x509.IPAddress) else None
        return isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in network
    return isinstance(limit, x509.DNSName) and f".{name}".endswith(f".{limit.value}")


def _address(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _make_authority(files: Files, names: tuple[str, ...], *, now: datetime) -> Authority:
    key, subject = _new_key(), _called(f"Klientela {socket.gethostname()}"[:64])
    certificate = (
        _begun(subject, key, now=now, lasting=FOR_AUTHORITY)
        .issuer_name(subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=_limits(names), excluded_subtrees=None), critical=True)
        .sign(key, SHA256())
    )
    keep_secret(files.authority_key.parent, files.authority_key.name, _private(key), owner=Person())
    _keep(files.authority, certificate)
    return Authority(key, certificate)


def _limits(names: tuple[str, ...]) -> list[x509.GeneralName]:
    domains = [*PRIVATE_NAMES, *(name.removeprefix("*.") for name in names if _address(name) is None)]
    limits: list[x509.GeneralName] = [
        *map(x509.DNSName, dict.fromkeys(domains)),
        *map(x509.IPAddress, map(ipaddress.ip_network, PRIVATE_NETWORKS)),
    ]
    beyond = [name for name in names if _address(name) and not any(_within(name, limit) for limit in limits)]
    return [*limits, *map(x509.IPAddress, map(ipaddress.ip_network, beyond))]


def _fits(files: Files, names: tuple[str, ...], *, authority: Authority, now: datetime) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        certificate.verify_directly_issued_by(authority.certificate)
        key = load_pem_private_key(files.key.read_bytes(), None)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return False
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {*held.get_values_for_type(x509.DNSName), *map(str, held.get_values_for_type(x509.IPAddress))}
    in_time = now < certificate.not_valid_after_utc - RENEWED_BEFORE
    return in_time and set(names) <= known and key.public_key() == certificate.public_key()


def _issued(authority: Authority, names: tuple[str, ...], *, now: datetime) -> tuple[Key, x509.Certificate]:
    key = _new_key()
    known = [x509.IPAddress(address) if (address := _address(name)) else x509.DNSName(name) for name in names]
    certificate = (
        _begun(_called("Klientela"), key, now=now, lasting=FOR_SERVER)
        .issuer_name(authority.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(known), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, SHA256())
    )
    return key, certificate


def _new_key() -> Key:
    return ec.generate_private_key(ec.SECP256R1())


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in USAGES})


def _begun(subject: x509.Name, key: Key, *, now: datetime, lasting: timedelta) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.not_valid_before(now - SKEW).not_valid_after(now - SKEW + lasting)


def _private(key: Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _keep(path: Path, certificate: x509.Certificate) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(certificate.public_bytes(Encoding.PEM))
    draft.chmod(0o644)
    draft.rename(path)
