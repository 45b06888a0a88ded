"""A device that makes passkeys, written in software, which can also answer wrongly."""

import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Authenticator:
    """One device with one key, at one site."""

    def __init__(self, host="crm.example", origin="https://crm.example", *, verifies=True):
        self.host, self.origin, self.verifies, self.uses = host, origin, verifies, 0
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    def make(self, options):
        """Answer an offer with a new passkey."""
        public = ES256.from_cryptography_key(self.key.public_key())
        made = AttestedCredentialData.create(b"\0" * 16, self.name, public)
        data = self._data(ATTESTED, credential=made)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._answer(self._client("create", options), {"attestationObject": text(attestation)})

    def answer(self, options):
        """Sign a challenge."""
        self.uses += 1
        client, data = self._client("get", options), bytes(self._data(0))
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(client, {"authenticatorData": text(data), "signature": text(signature)})

    def _data(self, flags, credential=b""):
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return AuthenticatorData.create(hashlib.sha256(self.host.encode()).digest(), flags, self.uses, credential)

    def _client(self, kind, options):
        said = {"type": f"webauthn.{kind}", "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, client, response):
        own = {"id": text(self.name), "rawId": text(self.name), "type": "public-key", "clientExtensionResults": {}}
        return json.dumps(own | {"response": {"clientDataJSON": text(client), **response}})
