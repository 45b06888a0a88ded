"""One conversation with a mail server: every step has a time limit and ends in an outcome, never in an exception."""

from __future__ import annotations

import ipaddress
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from klientela.core.messaging.problems import Problem
from klientela.kernel.faults import fault

STEP, WHOLE = 15.0, 90.0
"""Seconds for one answer of the server, and for the whole conversation."""
LONGEST_ANSWER = 500


@dataclass(frozen=True)
class Server:
    """Where and how to hand mail over. `authority` is the certificate of an authority of the server's own."""

    host: str
    port: int
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    authority: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a conversation ended: sent, or which problem, for good or for now, and what the server said."""

    problem: str = ""
    is_final: bool = False
    answer: str = ""

    @property
    def is_sent(self) -> bool:
        return not self.problem

    @property
    def concerns_server(self) -> bool:
        """Whether the next letter would meet the same problem."""
        return self.problem not in {"", Problem.RECIPIENT, Problem.CONTENT, Problem.LATER, Problem.INVALID, Problem.TOO_LATE}


class _Failed(Exception):
    def __init__(self, problem: Problem, answer: str = "", *, is_final: bool = False) -> None:
        super().__init__(problem)
        self.outcome = Outcome(problem, is_final, answer)


class _Plain(smtplib.SMTP):
    """A connection to the addresses that were looked at, not to whatever the name means a moment later."""

    addresses: tuple[str, ...] = ()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return _connect(self.addresses, port=port, timeout=timeout)


class _Encrypted(smtplib.SMTP_SSL):
    addresses: tuple[str, ...] = ()

    def _get_socket(self, host: str, port: int, timeout: float) -> ssl.SSLSocket:
        plain = _connect(self.addresses, port=port, timeout=timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def hand_over(server: Server, letter: bytes, *, sender: str, recipient: str) -> Outcome:
    """Give a letter to the server. Accepted is accepted, whatever happens to the connection afterwards."""
    try:
        with _conversation(server) as smtp:
            return _give(smtp, letter, sender=sender, recipient=recipient)
    except _Failed as failed:
        return failed.outcome


@contextmanager
def conversation(server: Server, *, sender: str) -> Iterator[Callable[[bytes, str], Outcome]]:
    """Give several letters to the server, one after the other, each with an outcome of its own: `give(letter, recipient)`."""
    opened: list[smtplib.SMTP] = []
    with ExitStack() as stack:

        def give(letter: bytes, recipient: str) -> Outcome:
            try:
                if not opened:
                    opened.append(stack.enter_context(_conversation(server)))
                return _give(opened[0], letter, sender=sender, recipient=recipient)
            except _Failed as failed:
                _begin_anew(opened)
                return failed.outcome

        yield give


def _begin_anew(opened: list[smtplib.SMTP]) -> None:
    """After a refusal the next letter begins cleanly; where even that fails, it begins with a connection of its own."""
    try:
        for smtp in opened:
            smtp.rset()
    except (smtplib.SMTPException, OSError):
        opened.clear()


@contextmanager
def _conversation(server: Server) -> Iterator[smtplib.SMTP]:
    smtp = _new(server)
    watch = threading.Timer(WHOLE, _cut, [smtp])
    watch.daemon = True
    watch.start()
    try:
        _open(smtp, server)
        yield smtp
        _leave(smtp)
    finally:
        watch.cancel()
        smtp.close()


def _new(server: Server) -> smtplib.SMTP:
    addresses = _addresses(server)
    name = socket.gethostname().encode("ascii", "ignore").decode() or "localhost"
    if server.security == "tls":
        smtp: Any = _Encrypted(timeout=STEP, local_hostname=name, context=_context(server))
    else:
        smtp = _Plain(timeout=STEP, local_hostname=name)
    smtp.addresses = addresses
    smtp._host = server.host
    return smtp  # type: ignore[no-any-return]


def _addresses(server: Server) -> tuple[str, ...]:
    """Every address of the name; what cannot be a mail server is refused before anything is sent there."""
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise _Failed(Problem.UNKNOWN_HOST) from None
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    known = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
    if any(ip.is_link_local or ip.is_multicast or ip.is_unspecified for ip in known):
        raise _Failed(Problem.FORBIDDEN_HOST)
    if server.security == "none" and not all(ip.is_loopback for ip in known):
        raise _Failed(Problem.NOT_LOOPBACK)
    return addresses


def _connect(addresses: tuple[str, ...], *, port: int, timeout: float) -> socket.socket:
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), timeout)


def _context(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cadata=server.authority or None)
    except ssl.SSLError:
        raise _Failed(Problem.CERTIFICATE) from None


def _open(smtp: smtplib.SMTP, server: Server) -> None:
    with _explained(Problem.GREETING):
        code, said = smtp.connect(server.host, server.port)
        if code != 220:
            raise _Failed(Problem.GREETING, _words(code, said))
        smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        with _explained(Problem.TLS):
            smtp.starttls(context=_context(server))
            smtp.ehlo()
    if server.username:
        with _explained(Problem.SIGN_IN):
            smtp.login(server.username, server.password)


def _give(smtp: smtplib.SMTP, letter: bytes, *, sender: str, recipient: str) -> Outcome:
    with _explained(Problem.CONTENT):
        _accepted(smtp.mail(sender), Problem.SENDER)
        _accepted(smtp.rcpt(recipient), Problem.RECIPIENT)
        code, said = smtp.data(letter)
        accepted = _accepted((code, said), Problem.CONTENT)
        fault("after_smtp_250")
        return Outcome(answer=_words(*accepted))


def _accepted(reply: tuple[int, bytes], problem: Problem) -> tuple[int, bytes]:
    """The reply, if it says yes; a 5xx is a no for good, everything else means later."""
    code, said = reply
    if 200 <= code < 300:
        return reply
    if 500 <= code < 600:
        raise _Failed(problem, _words(code, said), is_final=True)
    raise _Failed(Problem.LATER, _words(code, said))


@contextmanager
def _explained(otherwise: Problem) -> Iterator[None]:
    """Every way in which a step can fail, as a problem with a name."""
    try:
        yield
    except smtplib.SMTPNotSupportedError:
        raise _Failed(Problem.NO_TLS if otherwise is Problem.TLS else Problem.NO_SIGN_IN) from None
    except smtplib.SMTPServerDisconnected as error:
        raise _Failed(Problem.TIMEOUT if "timed out" in str(error) else Problem.BROKEN_OFF) from None
    except smtplib.SMTPResponseException as error:
        raise _of_reply(error, otherwise) from None
    except smtplib.SMTPException:
        raise _Failed(otherwise) from None
    except OSError as error:
        raise _Failed(_of_network(error)) from None


def _of_reply(error: smtplib.SMTPResponseException, otherwise: Problem) -> _Failed:
    said = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    if otherwise is Problem.CONTENT and error.smtp_code < 500:
        return _Failed(Problem.LATER, _words(error.smtp_code, said))
    return _Failed(otherwise, _words(error.smtp_code, said), is_final=otherwise is Problem.CONTENT)


def _of_network(error: OSError) -> Problem:
    kinds = (
        (ssl.SSLCertVerificationError, Problem.CERTIFICATE),
        (TimeoutError, Problem.TIMEOUT),
        (ssl.SSLError, Problem.TLS),
        (ConnectionRefusedError, Problem.REFUSED),
        (ConnectionError, Problem.BROKEN_OFF),
    )
    return next((problem for kind, problem in kinds if isinstance(error, kind)), Problem.UNREACHABLE)


def _words(code: int, said: bytes) -> str:
    """The answer as it was given, without what could garble a page or a log."""
    text = said.decode("utf-8", "replace").replace("\n", " ")
    return f"{code} {''.join(letter for letter in text if letter.isprintable())}"[:LONGEST_ANSWER]


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        return


def _cut(smtp: smtplib.SMTP) -> None:
    """End a conversation that drags on; whoever waits in it gets an error at once."""
    try:
        if smtp.sock is not None:
            smtp.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
