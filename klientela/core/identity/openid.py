"""OpenID Connect, code flow: sends somebody to a provider and checks every word of what comes back."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.utils.crypto import constant_time_compare

from klientela.core.identity.secrets import new_secret

type Ask = Callable[..., Any]
"""How other servers are asked: `core.jobs.fetch.fetch`."""

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
LEEWAY = 60
LASTS = 600


class Refused(Exception):
    """What the provider said does not fit; the message is for the log, never for the page."""


@dataclass(frozen=True)
class Client:
    """We, as the provider knows us."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str
    ask: Ask


@dataclass(frozen=True)
class Claims:
    """Who the provider says somebody is."""

    subject: str
    email: str
    email_verified: bool
    name: str


def discover(issuer: str, ask: Ask) -> dict[str, Any]:
    """What the provider tells of itself; it must be the one that was asked."""
    told = _json(ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration", within_office=True))
    if str(told.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Refused("issuer is another")
    if missing := {"authorization_endpoint", "token_endpoint", "jwks_uri"} - set(told):
        raise Refused(f"lacks {', '.join(sorted(missing))}")
    return told


def begin(client: Client) -> tuple[str, dict[str, Any]]:
    """Where to send the browser, and what to remember until it comes back."""
    known = discover(client.issuer, client.ask)
    saved: dict[str, Any] = {
        "state": new_secret(),
        "nonce": new_secret(),
        "verifier": new_secret() + new_secret(),
        "until": time.time() + LASTS,
    }
    proof = base64.urlsafe_b64encode(hashlib.sha256(saved["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": "openid email profile",
        "state": saved["state"],
        "nonce": saved["nonce"],
        "code_challenge": proof,
        "code_challenge_method": "S256",
    }
    address = str(known["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", saved


def finish(client: Client, saved: Mapping[str, Any], given: Mapping[str, str]) -> Claims:
    """Exchange the code the browser brought for who somebody is."""
    if not constant_time_compare(given.get("state", ""), saved["state"]) or saved["until"] < time.time():
        raise Refused("state")
    if given.get("iss", client.issuer).rstrip("/") != client.issuer.rstrip("/"):
        raise Refused("answer of another provider")
    if not given.get("code"):
        raise Refused(f"no code: {given.get('error', '')[:60]}")
    known = discover(client.issuer, client.ask)
    tokens = _exchange(client, known, code=given["code"], verifier=saved["verifier"])
    return _checked(client, known, token=str(tokens.get("id_token", "")), nonce=saved["nonce"])


def _exchange(client: Client, known: Mapping[str, Any], *, code: str, verifier: str) -> dict[str, Any]:
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": client.redirect_uri, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    methods = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods and client.secret:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        sent |= {"client_id": client.client_id, **({"client_secret": client.secret} if client.secret else {})}
    body = urlencode(sent).encode()
    return _json(client.ask(str(known["token_endpoint"]), method="POST", body=body, headers=headers, within_office=True))


def _checked(client: Client, known: Mapping[str, Any], *, token: str, nonce: str) -> Claims:
    """The token must be signed by the provider, for us, for this very question, and be in time."""
    try:
        kept = jwt.PyJWKSet.from_dict(_json(client.ask(str(known["jwks_uri"]), within_office=True)))
        said = jwt.decode(
            token,
            key=_key_of(kept, token),
            algorithms=list(ALGORITHMS),
            audience=client.client_id,
            issuer=str(known["issuer"]),
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"token: {type(error).__name__}") from error
    if not constant_time_compare(str(said.get("nonce", "")), nonce):
        raise Refused("nonce")
    if said.get("azp", client.client_id) != client.client_id or len(str(said["sub"])) > 255:
        raise Refused("made for another")
    return Claims(
        subject=str(said["sub"]),
        email=str(said.get("email") or "").strip().lower(),
        email_verified=said.get("email_verified") in (True, "true"),
        name=str(said.get("name") or "")[:200],
    )


def _key_of(kept: jwt.PyJWKSet, token: str) -> jwt.PyJWK:
    head = jwt.get_unverified_header(token)
    fitting = [key for key in kept.keys if key.key_id == head.get("kid") or (head.get("kid") is None and len(kept.keys) == 1)]
    if not fitting or fitting[0].key_type == "oct":
        raise jwt.InvalidKeyError("no such key")
    return fitting[0]


def _json(answer: Any) -> dict[str, Any]:
    if answer.status != HTTPStatus.OK:
        raise Refused(f"status {answer.status}")
    try:
        told = json.loads(answer.body)
    except ValueError as error:
        raise Refused("not JSON") from error
    if not isinstance(told, dict):
        raise Refused("not JSON")
    return told
