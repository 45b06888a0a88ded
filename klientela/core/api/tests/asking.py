"""A program of the tests: asks the API with the key of its user."""

import json

from django.test import Client

from klientela.core.identity.keys import make_key


class Program:
    """Asks on behalf of a user and reads JSON."""

    def __init__(self, user):
        self.client = Client(headers={"Authorization": f"Bearer {make_key(user, name='test')}"})

    def ask(self, method, path, body=None, **headers):
        """The answer to a request; the path stands under `/api/v1`."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(method, f"/api/v1{path}", raw, content_type="application/json", headers=headers)

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body, **headers):
        return self.ask("POST", path, body, **headers)

    def patch(self, path, body, **headers):
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.ask("DELETE", path, **headers)
