"""Somebody who uses the product over HTTP: one kept connection, cookies, forms; every answer is read whole."""

from collections.abc import Mapping
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.benchmarks.suite.filling import PASSWORD

FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """An answer that was not the expected one."""


class Visitor:
    """One person's browser, without the drawing."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {"late": "1"}
        self.size = 0

    def sign_in(self, name: str) -> "Visitor":
        """By name and password, as people do."""
        fields = inputs(self.get("/sign-in/"))
        self.post("/sign-in/", {**fields, "name": name, "password": PASSWORD, "next": ""})
        return self

    def alike(self) -> "Visitor":
        """Another window of the same person."""
        other = Visitor(self.port)
        other.cookies = dict(self.cookies)
        return other

    def get(self, path: str, **headers: str) -> str:
        """The page, decoded; its size as sent is kept."""
        return self.ask("GET", path, None, headers=headers).decode()

    def post(self, path: str, fields: Mapping[str, object], **headers: str) -> str:
        """Send a form; a redirect is an answer too."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}, doseq=True)
        return self.ask("POST", path, body, headers={"Content-Type": FORM, **headers}).decode()

    def ask(self, method: str, path: str, body: str | None, *, headers: Mapping[str, str]) -> bytes:
        """One request and its whole answer."""
        known = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": known, "X-CSRFToken": self.cookies.get("csrftoken", ""), **headers}
        try:
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
        except ConnectionError:
            self.connection.close()
            self.connection.request(method, path, body, sent)
            response = self.connection.getresponse()
        answer = response.read()
        self.size = len(answer)
        self._keep(response)
        if response.status >= 400 or "/sign-in/" in (response.headers["Location"] or ""):
            raise Refused(method, path, response.status, response.headers["Location"], answer[:2000].decode(errors="replace"))
        return answer

    def _keep(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.found[self.select] = given.get("value") or ""
        elif tag in ("input", "textarea") and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.found[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""


def inputs(page: str) -> dict[str, str]:
    """What the forms of a page hold."""
    reader = _Inputs()
    reader.feed(page)
    return reader.found
