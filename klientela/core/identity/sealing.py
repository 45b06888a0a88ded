"""Secrets the program must be able to use again, such as a mail password: kept encrypted under the installation's own secret."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
MARK = "v1:"


class CannotOpen(ValueError):
    """What was sealed under another secret of the installation, or for another purpose, stays shut."""


def seal(text: str, *, purpose: str) -> str:
    """Encrypt a text; it can be opened only for the same purpose and with the secret of this installation."""
    nonce = os.urandom(NONCE)
    closed = AESGCM(_key(settings.SECRET_KEY, purpose)).encrypt(nonce, text.encode(), MARK.encode())
    return MARK + base64.urlsafe_b64encode(nonce + closed).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """What was sealed. Secrets the installation had before (`SECRET_KEY_FALLBACKS`) open it too."""
    raw = base64.urlsafe_b64decode(sealed.removeprefix(MARK))
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return AESGCM(_key(secret, purpose)).decrypt(raw[:NONCE], raw[NONCE:], MARK.encode()).decode()
        except InvalidTag:
            continue
    raise CannotOpen(purpose)


def _key(secret: str | bytes, purpose: str) -> bytes:
    known = secret if isinstance(secret, bytes) else secret.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"klientela {purpose}".encode()).derive(known)
