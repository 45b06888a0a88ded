"""How the web server answers: compressed, from memory, never with a trace."""

import asyncio
import gzip
import re

import pytest
import zstandard
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.html import escape
from psycopg.errors import DiskFull

from klientela.config import environment
from klientela.config.asgi import UploadCutOff, _whole
from klientela.config.compression import Compression
from klientela.config.errors import server_error
from klientela.config.static import StaticFiles

PAGE = "<p>Zażółć gęślą jaźń</p>" * 100


def compressed(accepted, body=PAGE):
    request = RequestFactory().get("/", headers={"accept-encoding": accepted})
    return Compression(lambda _: HttpResponse(body))(request)


def test_pages_are_compressed_with_what_the_browser_takes_best():
    answer = compressed("gzip, br, zstd")
    assert answer["Content-Encoding"] == "zstd"
    assert zstandard.ZstdDecompressor().decompress(answer.content).decode() == PAGE
    assert answer["Content-Length"] == str(len(answer.content))
    assert "Accept-Encoding" in answer["Vary"]
    assert gzip.decompress(compressed("gzip").content).decode() == PAGE


def test_short_answers_and_simple_browsers_get_plain_text():
    assert not compressed("zstd", "short").has_header("Content-Encoding")
    assert compressed("identity").content.decode() == PAGE


def ask(files, path, **headers):
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"path": f"/static/{path}", "method": "GET", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    asyncio.run(files(scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


@pytest.fixture
def files(tmp_path):
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "app-ABCD1234.js").write_text("let a")
    (tmp_path / "dist" / "app-ABCD1234.js.br").write_bytes(b"brotli")
    (tmp_path / "robots.txt").write_text("User-agent: *")
    (tmp_path.parent / "secret").write_text("no")
    return StaticFiles(tmp_path, "/static/")


def test_files_named_by_their_content_are_kept_for_ever(files):
    status, headers, body = ask(files, "dist/app-ABCD1234.js", **{"accept-encoding": "gzip, br"})
    assert (status, body, headers[b"content-encoding"]) == (200, b"brotli", b"br")
    assert b"immutable" in headers[b"cache-control"]
    assert ask(files, "dist/app-ABCD1234.js")[2] == b"let a"
    assert b"immutable" not in ask(files, "robots.txt")[1][b"cache-control"]


@pytest.mark.parametrize("path", ["../secret", "missing.js", "dist/app-ABCD1234.js.br", ""])
def test_nothing_but_the_files_of_the_folder_is_served(files, path):
    assert ask(files, path)[0] == 404


def test_a_request_that_was_cut_off_is_never_taken_for_whole():
    async def gone():
        return {"type": "http.disconnect"}

    with pytest.raises(UploadCutOff):
        asyncio.run(_whole(gone)())


def failing(error):
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/"))


def test_while_the_database_is_away_people_are_told_when_to_come_back():
    answer = failing(OperationalError("connection refused at 10.0.0.1"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"10.0.0.1" not in answer.content


@pytest.mark.django_db
def test_a_change_the_database_refuses_says_that_one_can_read_and_when_to_try_again():
    with connection.cursor() as cursor:
        cursor.execute("SET transaction_read_only = on")
        with pytest.raises(DatabaseError) as refused:
            cursor.execute("DELETE FROM django_migrations")
    answer = failing(refused.value)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"you can read" in answer.content
    assert b"django_migrations" not in answer.content and b"DELETE" not in answer.content


def test_a_full_disk_is_told_apart_from_a_database_that_is_away():
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull("could not extend file")
    answer = failing(error)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert b"you can read" in answer.content and b"extend" not in answer.content


@pytest.mark.parametrize(
    ("path", "headers", "kind"), [("/api/v1/deals/", {}, "application/json"), ("/deals/", {"HX-Request": "true"}, "text/plain")]
)
def test_programs_and_parts_of_pages_are_told_in_their_own_way(path, headers, kind):
    try:
        raise OperationalError("gone")
    except OperationalError:
        answer = server_error(RequestFactory().post(path, headers=headers))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"].startswith(kind)
    assert ("X-Message" in answer) == bool(headers)


@pytest.mark.django_db
def test_a_failure_shows_a_reference_and_no_trace(caplog):
    answer = failing(RuntimeError("secret detail"))
    assert answer.status_code == 500
    assert b"secret detail" not in answer.content
    (line,) = [record.getMessage() for record in caplog.records if record.name == "klientela.kernel.failing"]
    assert re.search(r"^Reference ([0-9a-f]{12}): RuntimeError at config/tests/test_web.py:\d+$", line)
    assert line.split()[1].rstrip(":") in answer.content.decode()
    assert "secret detail" not in line


@pytest.mark.django_db
def test_the_policy_of_content_is_strict_and_constant(client):
    policy = client.get("/health/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_a_database_address_is_read_with_its_limits():
    found = environment.database("postgresql://me:p%40ss@/crm?host=%2Fvar%2Frun&port=5433")
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("crm", "me", "p@ss", "/var/run", "5433")
    assert "statement_timeout" in found["OPTIONS"]["options"]
    assert "lock_timeout" in found["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("sent", "is_kept"),
    [({"name": "Acme <b>", "postal_code": "30-001"}, True), ({"name": "anna", "password": "a"}, False), ({"code": "123456"}, False)],
)
def test_what_was_typed_is_sent_once_more_by_a_button_unless_it_is_secret(sent, is_kept):
    try:
        raise OperationalError("gone")
    except OperationalError:
        page = server_error(RequestFactory().post("/deals/new/?from=board", sent)).content.decode()
    assert ('action="/deals/new/?from=board"' in page) == is_kept
    assert all(escape(value) in page for value in sent.values()) == is_kept
    assert "Acme <b>" not in page
