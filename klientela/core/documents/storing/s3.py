"""Contents of files at a service that speaks S3: taken in on this computer, sent off whole when they settle."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from obstore.store import S3Store as Bucket

from klientela.core.documents.storing import Received
from klientela.core.documents.storing.disk import BESIDE, DiskStore, shards

PATIENCE = "60s"


class S3Store:
    """A bucket. What is half-way lies in a folder of this computer and is never seen there."""

    def __init__(self, root: Path) -> None:
        self.aside = DiskStore(root)

    @cached_property
    def bucket(self) -> Bucket:
        """The connection; made when it is first needed."""
        return bucket_at(settings.FILES_URL)

    def receive(self, content: Iterable[bytes], *, limit: int) -> Received:
        return self.aside.receive(content, limit=limit)

    def settle(self, received: Received) -> None:
        obstore.put(self.bucket, _place(received.digest), received.path)
        self.drop(received)

    def drop(self, received: Received) -> None:
        self.aside.drop(received)

    def keep_beside(self, digest: str, what: str, content: bytes) -> None:
        obstore.put(self.bucket, _place(digest, what), content)

    def open(self, digest: str, what: str = "") -> IO[bytes]:
        return cast(IO[bytes], _Reading(obstore.open_reader(self.bucket, _place(digest, what))))

    def remove(self, digest: str) -> None:
        beside = [found["path"] for some in obstore.list(self.bucket, prefix=_beside(digest)) for found in some]
        obstore.delete(self.bucket, [*beside, _place(digest)])

    def stored(self) -> Iterator[tuple[str, datetime]]:
        for some in obstore.list(self.bucket):
            for found in some:
                if not found["path"].startswith(f"{BESIDE}/"):
                    yield found["path"].rpartition("/")[2], found["last_modified"]

    def tidy(self, before: datetime) -> None:
        self.aside.tidy(before)


class _Reading:
    """A content that is read piece by piece, as files are."""

    def __init__(self, reader: Any) -> None:
        self.reader = reader

    def __enter__(self) -> "_Reading":
        return self

    def __exit__(self, *_told: object) -> None:
        self.close()

    def read(self, size: int = -1) -> bytes:
        return bytes(self.reader.read(None if size is None or size < 0 else size))

    def seek(self, offset: int, whence: int = 0) -> int:
        return int(self.reader.seek(offset, whence))

    def tell(self) -> int:
        return int(self.reader.tell())

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.reader.close()


def bucket_at(address: str) -> Bucket:
    """The bucket an address names: `s3://KEY:SECRET@host:port/bucket?region=…&prefix=…&tls=0`."""
    told, words = urlsplit(address), parse_qs(urlsplit(address).query)
    name = told.path.strip("/")
    if told.scheme != "s3" or not name or not told.hostname:
        raise ImproperlyConfigured("The address of the file store must be s3://KEY:SECRET@host/bucket.")
    is_plain = words.get("tls") == ["0"]
    port = f":{told.port}" if told.port else ""
    return Bucket(
        name,
        prefix=words.get("prefix", [None])[0],
        endpoint=f"http{'' if is_plain else 's'}://{told.hostname}{port}",
        region=words.get("region", ["us-east-1"])[0],
        access_key_id=unquote(told.username or ""),
        secret_access_key=unquote(told.password or ""),
        virtual_hosted_style_request=False,
        client_options={"allow_http": is_plain, "timeout": PATIENCE},
    )


def _place(digest: str, what: str = "") -> str:
    return f"{_beside(digest)}/{what}" if what else "/".join((*shards(digest), digest))


def _beside(digest: str) -> str:
    return f"{BESIDE}/{shards(digest)[0]}/{digest}"
