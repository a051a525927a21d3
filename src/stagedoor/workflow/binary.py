"""Whether a file's first bytes look binary, as Backstage's scaffolder judges it (A-36).

Source: isbinaryfile 5.0.7, whose verdicts the tests hold as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD: Final = 515
"""How many bytes of a file :func:`looks_binary` needs: 512, and 3 to finish a letter."""

_SCANNED: Final = 512
_PATIENCE: Final = 32
_TOLERATED_PERCENT: Final = 10
_MARKS: Final = (
    b"\xef\xbb\xbf",
    b"\x00\x00\xfe\xff",
    b"\xff\xfe\x00\x00",
    b"\x84\x31\x95\x33",
)
_WIDE_MARKS: Final = (b"\xfe\xff", b"\xff\xfe")
_PLAIN: Final = bytes([*range(7, 15), *range(32, 128)])
_SUSPECT: Final = frozenset(range(256)) - frozenset(_PLAIN) - {0}
# UTF-8: bytes that begin a letter of so many more, and those more.
_LEADS: Final = ((range(0xC0, 0xE0), 1), (range(0xE0, 0xF0), 2), (range(0xF0, 0xF8), 3))
_TAILS: Final = range(0x80, 0xC0)
_LONGEST_VARINT: Final = 10
# Protobuf wire types: a varint, a length and so many bytes, or a fixed width.
_VARINT, _DELIMITED = 0, 2
_FIXED: Final = {1: 8, 5: 4}


def looks_binary(head: bytes) -> bool:
    """Tell whether a file beginning with ``head`` is copied instead of rendered.

    ``head`` is the file's first :data:`HEAD` bytes, or all of a shorter file; more
    does no harm.
    """
    if not head[:_SCANNED].translate(None, _PLAIN):
        return head.startswith(b"%PDF-")
    return _judge(head[:HEAD])


def _judge(head: bytes) -> bool:
    if head.startswith(_MARKS):
        return False
    if head.startswith(b"%PDF-"):
        return True
    if head.startswith(_WIDE_MARKS):
        return False
    scanned = min(len(head), _SCANNED)
    suspicious = 0
    for at in _suspects(head, scanned):
        if at < 0:
            return True
        suspicious += 1
        if at >= _PATIENCE and suspicious * 100 / scanned > _TOLERATED_PERCENT:
            return True
    if suspicious * 100 / scanned > _TOLERATED_PERCENT:
        return True
    return suspicious > 1 and _is_protobuf(head[:scanned])


def _suspects(head: bytes, scanned: int) -> Iterator[int]:
    """Give the index at which each suspicious byte was noticed; -1 is a NUL byte.

    A broken UTF-8 sequence is noticed at its second byte, which is not looked at
    again.
    """
    at = 0
    while at < scanned:
        byte = head[at]
        if byte == 0:
            yield -1
            return
        if byte in _SUSPECT:
            tail = _tail_length(byte)
            if tail and at + tail < len(head):
                at += 1
                if all(head[at + i] in _TAILS for i in range(tail)):
                    at += tail
                    continue
            yield at
        at += 1


def _tail_length(lead: int) -> int:
    return next((length for leads, length in _LEADS if lead in leads), 0)


def _is_protobuf(data: bytes) -> bool:
    """Tell whether ``data`` reads as protobuf fields up to a field that is cut off."""
    at, fields = 0, 0
    while True:
        tag, at = _varint(data, at)
        if at >= 0:
            kind = tag & 7
            if kind not in _FIXED and kind not in (_VARINT, _DELIMITED):
                return False
            at = _after_field(data, at, kind)
        if at < 0 or at > len(data):
            return fields > 0
        fields += 1


def _after_field(data: bytes, at: int, kind: int) -> int:
    if kind == _VARINT:
        return _varint(data, at)[1]
    if kind == _DELIMITED:
        length, at = _varint(data, at)
        return at if at < 0 else at + max(length, 0)
    return at + _FIXED[kind]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read an integer of at most 11 bytes; the position is -1 when it is cut off.

    As in JavaScript, the value is folded to a signed 32-bit number.
    """
    value = 0
    for index in range(_LONGEST_VARINT + 1):
        if at >= len(data):
            return value, -1
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * index % 32)
        if not byte & 0x80:
            value &= 0xFFFFFFFF
            return value - (1 << 32) if value >> 31 else value, at
    return value, -1
