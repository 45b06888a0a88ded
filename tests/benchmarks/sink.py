"""A mail server that keeps only the numbers of the letters: it costs next to nothing, so that the sender is measured."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

NUMBER = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE)
ANSWERS = {b"DATA": b"354 Go on\r\n", b"QUIT": b"221 Bye\r\n"}


class Sink(socketserver.ThreadingTCPServer):
    """Takes letters and notes the number of each, as often as it came."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.numbers: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, *_told: object) -> None:
        """A sender that is killed breaks off."""


class Conversation(socketserver.StreamRequestHandler):
    """What a sender says, and what it is answered."""

    server: Sink

    def handle(self) -> None:
        self.wfile.write(b"220 Here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            self.wfile.write(ANSWERS.get(word, b"250 OK\r\n"))
            if word == b"DATA":
                self._letter()
            elif word == b"QUIT":
                return

    def _letter(self) -> None:
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line)
        if line:
            found = NUMBER.search(b"".join(lines))
            self.server.numbers.append(found[1] if found else b"")
            self.wfile.write(b"250 Taken\r\n")


@contextmanager
def sink() -> Iterator[Sink]:
    """The server, as long as it is needed."""
    with Sink() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
