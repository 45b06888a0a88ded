"""A small OpenID Connect provider on loopback, which can also lie in every way a token can."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "klientela", "a secret of the client"


class LoopbackProvider:
    """Signs with RS256. `claims` are added to the token, `wrong` names the lie to tell."""

    def __init__(self):
        self.key, self.other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _number in range(2))
        self.claims = {"sub": "subject-1", "email": "ewa@example.com", "email_verified": True, "name": "Ewa Nowak"}
        self.wrong = ""
        self.asked, self.codes, self.requests = {}, {}, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address):
        """What a person's browser does at the provider: he agrees, and a code comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path, sent):
        if path == "/.well-known/openid-configuration":
            return self.described()
        if path == "/keys":
            return {"keys": [json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "one", "alg": "RS256", "use": "sig"}]}
        return self.exchanged(sent)

    def described(self):
        issuer = "https://another.example" if self.wrong == "issuer of the discovery" else self.issuer
        own = {"authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token"}
        return {"issuer": issuer, "jwks_uri": f"{self.issuer}/keys", **own}

    def exchanged(self, sent):
        asked = self.codes.pop(sent.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        return {"id_token": self.token(asked["nonce"]), "token_type": "Bearer", "access_token": "unused"}

    def token(self, nonce):
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce, **self.claims}
        lies = {
            "nonce": {"nonce": "another"},
            "audience": {"aud": "another"},
            "expired": {"exp": now - 120},
            "issuer": {"iss": "https://another.example"},
            "made for another": {"aud": [CLIENT, "another"], "azp": "another"},
            "not yet": {"iat": now + 600},
        }
        said |= lies.get(self.wrong, {})
        if self.wrong == "no signature":
            return jwt.encode(said, "", algorithm="none", headers={"kid": "one"})
        if self.wrong == "public key as secret":
            return jwt.encode(said, "n" * 40, algorithm="HS256", headers={"kid": "one"})
        return jwt.encode(said, self.other if self.wrong == "signature" else self.key, algorithm="RS256", headers={"kid": "one"})


def handler_of(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.reply({})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.reply({name: values[0] for name, values in parse_qs(body).items()})

        def reply(self, sent):
            provider.requests.append((self.path, dict(self.headers), sent))
            if provider.wrong == "redirect":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
                return
            told = provider.answer(self.path, sent)
            body = b"x" * (2 * 2**20) if provider.wrong == "too long" else json.dumps(told or {"error": "invalid_grant"}).encode()
            self.send_response(200 if told else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            """Say nothing."""

    return Handler
