"""A database that does not answer is given up."""

import socket
from threading import Thread

import psycopg
import pytest

from klientela.config import connections


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60), ("30min", 1800), ("1500", 1.5), ("250ms", 0.25), ("2h", 7200)])
def test_times_are_read_as_the_server_reads_them(text, seconds):
    assert connections.seconds_of(text) == seconds


def test_what_is_no_time_is_refused():
    with pytest.raises(ValueError, match="is no time"):
        connections.seconds_of("soon")


def swallowing(held):
    """A server that lets everybody in and never answers a question again."""
    asked, _from = held.accept()
    asked.recv(4096)
    asked.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x00" + b"Z\x00\x00\x00\x05I")
    while asked.recv(4096):
        pass


def test_a_connection_that_leads_nowhere_is_noticed_in_seconds(monkeypatch):
    monkeypatch.setattr(connections, "SIGN_OF_LIFE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as held:
        Thread(target=swallowing, args=[held], daemon=True).start()
        where = f"host=127.0.0.1 port={held.getsockname()[1]} user=x dbname=x sslmode=disable gssencmode=disable"
        opened = connections.Watched.connect(where, autocommit=True)
        with pytest.raises(psycopg.OperationalError):
            connections.show_life(opened)
        assert opened.closed
