"""Numbers of databases as they were meant: single precision leaves a noise behind the seventh digit."""

import struct
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from itertools import islice

SAMPLE = 20_000
_DIGITS = 7


def is_single(texts: Iterable[str]) -> bool:
    """Whether all numbers of a column are ones of single precision, written with their noise."""
    noisy = False
    for text in islice((text for text in texts if text), SAMPLE):
        if not _is_plain(text):
            return False
        if f"{_single(text):.9g}" != f"{float(text):.9g}" or abs(float(text)) >= 1e15:
            return False
        noisy = noisy or ("." in text and len(text.replace(".", "").strip("-0")) > _DIGITS)
    return noisy


def exact(text: str) -> str:
    """The shortest number that single precision keeps as this one: `9.80000019` is 9.8."""
    if not text or not _is_plain(text):
        return text
    wanted = _single(text)
    for digits in range(6, 10):
        short = f"{wanted:.{digits}g}"
        if _single(short) == wanted:
            return format(Decimal(short), "f")
    return text


def _is_plain(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _single(text: str) -> float:
    try:
        found: float = struct.unpack("f", struct.pack("f", float(text)))[0]
    except OverflowError:
        return float("inf")
    return found
