"""`bin/klientela trust`."""

import hashlib
import ssl
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

STEPS = """
Before trusting it, compare the fingerprint that your computer shows with the one above.

Windows            double-click the file, Install certificate, Local machine, Trusted root certification authorities
macOS              double-click the file; in Keychain Access open the certificate and set Trust to Always trust
Debian, Ubuntu     copy it to /usr/local/share/ca-certificates/klientela.crt, then run update-ca-certificates
Fedora, Red Hat    copy it to /etc/pki/ca-trust/source/anchors/, then run update-ca-trust
Chrome on Linux    Settings, Privacy and security, Security, Manage certificates, Custom, Import
Firefox            Settings, Privacy & security, View certificates, Authorities, Import
iPhone, iPad       open the file, install the profile, then Settings, General, About, Certificate trust settings
Android            Settings, Security, Encryption and credentials, Install a certificate, CA certificate
Programs           give them the file, such as curl --cacert FILE"""


class Command(BaseCommand):
    """Tell how other computers come to trust the certificates of this installation."""

    help = "Where the certificate authority of this installation is, its fingerprint, and how browsers come to trust it."
    requires_system_checks = ()

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            held = settings.AUTHORITY.read_text()
        except OSError as error:
            raise CommandError(
                "There is no certificate authority: it is made when bin/up serves other computers, as with --host 0.0.0.0."
            ) from error
        digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(held)).hexdigest().upper()
        self.stdout.write(f"File         {settings.AUTHORITY}")
        self.stdout.write("Download     /authority.crt of the running program")
        self.stdout.write(f"SHA-256      {':'.join(digest[at : at + 2] for at in range(0, len(digest), 2))}")
        self.stdout.write(STEPS)
