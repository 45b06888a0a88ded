"""Codes that change every half minute (RFC 6238), as the usual apps show them."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

PERIOD = 30
DIGITS = 6
TOLERANCE = 1
"""So many steps before and after now count, since clocks differ."""


def new_totp_secret() -> str:
    """A secret of 160 random bits in the letters apps understand."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one half minute."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8), "sha1")
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(moment: float) -> int:
    """The half minute a moment lies in."""
    return int(moment // PERIOD)


def matching_step(secret: str, code: str, *, moment: float, after: int = 0) -> int | None:
    """The half minute to which a code belongs, if it is one around the moment and later than `after`."""
    now = step_of(moment)
    typed = "".join(code.split())
    found = [
        step for step in range(now - TOLERANCE, now + TOLERANCE + 1) if hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
    ]
    return next((step for step in found if step > after), None)


def address_for_apps(secret: str, *, issuer: str, account: str) -> str:
    """What the square picture says: the secret, for which account and of whom."""
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?{query}"
