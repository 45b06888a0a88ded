"""Secrets given out once: random, and kept only as digests."""

import hashlib
import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A secret of 192 random bits for links and keys."""
    return secrets.token_urlsafe(24)


def new_password() -> str:
    """A password of about 80 random bits that can be read aloud: four groups without letters that look alike."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def digest(secret: str) -> str:
    """What is kept of a secret. Secrets are random and long, so that a plain digest is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
