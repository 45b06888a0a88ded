"""Keys of everything the company keeps: UUIDv7, made by us, so that devices without network can make them too."""

import os
import time
import uuid


def new_key() -> uuid.UUID:
    """A key that sorts by the moment it was made (RFC 9562, version 7; random to the last 74 bits)."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def key_at(moment: float) -> uuid.UUID:
    """What no key made at a moment (seconds since 1970) or later lies below."""
    return uuid.UUID(int=int(moment * 1000) << 80 | 0x7 << 76 | 0x2 << 62)
