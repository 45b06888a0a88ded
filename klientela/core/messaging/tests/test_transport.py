"""Conversations with mail servers: what each answer means."""

import socket
import threading
from contextlib import contextmanager

import pytest

from klientela.core.messaging import transport
from klientela.core.messaging.problems import Problem
from klientela.core.messaging.transport import Server, hand_over
from tests.kit.post import post_office, throw_away_certificate

LETTER = b"Subject: Hello\r\n\r\nText\r\n.\r\nafter a dot\r\n"


def give(port: int, *, host: str = "127.0.0.1", **options):
    server = Server(host, port, **{"security": "none", **options})
    return hand_over(server, LETTER, sender="crm@example.com", recipient="ewa@example.com")


@contextmanager
def talker(*lines: bytes):
    """A server that says some lines, one for each it hears, and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            try:
                known, _address = listening.accept()
                with known:
                    for line in lines:
                        known.sendall(line)
                        known.recv(1000)
                    known.recv(1000)
            except OSError:
                return

        threading.Thread(target=talk, daemon=True).start()
        yield listening.getsockname()[1]


def test_a_letter_is_taken():
    with post_office() as office:
        outcome = give(office.port)
    assert outcome.is_sent and "Taken as 4711" in outcome.answer
    assert office.envelopes == [("crm@example.com", ["ewa@example.com"])]
    assert "after a dot" in office.letters[0].get_content()


@pytest.mark.parametrize("tls", [False, True])
def test_the_way_is_encrypted_and_the_certificate_looked_at(tmp_path, tls):
    context, authority = throw_away_certificate(tmp_path)
    security = "tls" if tls else "starttls"
    with post_office(password="right", context=context, tls=tls) as office:
        known = {"host": "localhost", "security": security, "username": "crm", "password": "right"}
        assert give(office.port, **known, authority=authority).is_sent
        assert give(office.port, **known).problem == Problem.CERTIFICATE
        wrong = give(office.port, **{**known, "password": "wrong"}, authority=authority)
    assert (wrong.problem, wrong.is_final, wrong.answer[:3]) == (Problem.SIGN_IN, False, "535")
    assert len(office.letters) == 1


def test_a_certificate_of_another_name_is_not_trusted(tmp_path):
    context, authority = throw_away_certificate(tmp_path, name="elsewhere.example")
    with post_office(context=context) as office:
        assert give(office.port, host="localhost", security="starttls", authority=authority).problem == Problem.CERTIFICATE


def test_without_starttls_nothing_is_said_in_the_clear():
    with post_office(password="right") as office:
        assert give(office.port, security="starttls", username="crm", password="right").problem == Problem.NO_TLS
    assert office.letters == []


@pytest.mark.parametrize(
    ("command", "reply", "problem", "is_final"),
    [
        ("RCPT", "451 4.7.1 Greylisted, come back later", Problem.LATER, False),
        ("RCPT", "550 5.1.1 No such user", Problem.RECIPIENT, True),
        ("MAIL", "553 5.1.8 Sender refused", Problem.SENDER, True),
        ("DATA", "554 5.7.1 Spam", Problem.CONTENT, True),
        ("DATA", "452 4.3.1 Full", Problem.LATER, False),
        ("MAIL", "421 4.3.2 Closing", Problem.LATER, False),
    ],
)
def test_what_a_refusal_means(command, reply, problem, is_final):
    with post_office() as office:
        office.replies[command] = [reply]
        outcome = give(office.port)
    assert (outcome.problem, outcome.is_final, outcome.answer) == (problem, is_final, reply)


def test_a_server_that_is_not_there(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert give(port).problem == Problem.REFUSED

    def unknown(*_arguments, **_options):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert give(25, host="mail.example.com").problem == Problem.UNKNOWN_HOST


def test_servers_that_say_nothing_or_break_off(monkeypatch):
    monkeypatch.setattr(transport, "STEP", 0.3)
    with talker() as port:
        assert give(port).problem == Problem.TIMEOUT
    with talker(b"220 hello\r\n", b"250 hello\r\n") as port:
        assert give(port).problem == Problem.TIMEOUT
    with talker(b"554 go away\r\n") as port:
        outcome = give(port)
    assert (outcome.problem, outcome.is_final, outcome.answer) == (Problem.GREETING, False, "554 go away")


def test_a_conversation_that_drags_on_is_ended(monkeypatch):
    monkeypatch.setattr(transport, "WHOLE", 0.3)
    with talker(b"220 hello\r\n") as port:
        assert give(port).problem in {Problem.BROKEN_OFF, Problem.TIMEOUT}


def test_plain_text_where_encryption_is_expected():
    with post_office() as office:
        assert give(office.port, security="tls").problem == Problem.TLS


@pytest.mark.parametrize("host", ["169.254.169.254", "::", "224.0.0.1"])
def test_what_is_no_mail_server_is_not_asked(host):
    assert give(25, host=host, security="starttls").problem == Problem.FORBIDDEN_HOST


def test_without_encryption_only_this_computer_is_spoken_to(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: [(2, 1, 6, "", ("192.0.2.1", 25))])
    assert give(25, host="mail.example.com").problem == Problem.NOT_LOOPBACK
    assert "secret" not in repr(Server("a", 1, password="secret"))
