"""Compression of pages: zstd when the browser takes it, else gzip; nothing under one kilobyte, no streams."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable

import zstandard
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

SMALLEST = 1024
TEXT = ("text/", "application/json", "application/javascript", "image/svg")
_own = threading.local()


class Compression:
    """Sends text in fewer bytes; the token against forged requests is in a cookie, so the length of a page betrays nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        content = getattr(response, "content", b"")
        if len(content) < SMALLEST or response.has_header("Content-Encoding"):
            return response
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        accepted = request.headers.get("Accept-Encoding", "")
        if "zstd" in accepted:
            _replace(response, "zstd", _zstd(content))
        elif "gzip" in accepted:
            _replace(response, "gzip", gzip.compress(content, 1, mtime=0))
        return response


def _replace(response: HttpResponseBase, encoding: str, content: bytes) -> None:
    response.content = content  # type: ignore[attr-defined]
    response["Content-Encoding"] = encoding
    response["Content-Length"] = str(len(content))


def _zstd(content: bytes) -> bytes:
    if not hasattr(_own, "compressor"):
        _own.compressor = zstandard.ZstdCompressor(level=3)
    return bytes(_own.compressor.compress(content))
