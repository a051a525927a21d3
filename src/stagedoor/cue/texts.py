"""Functions on strings: packages ``strings`` and ``net``.

Source: CUE 0.17.1, ``pkg/strings`` and ``pkg/net``; Go's ``strings``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.cue.compare import parts
from stagedoor.cue.faults import BottomError, Fault
from stagedoor.cue.limits import LimitError
from stagedoor.cue.vertex import Vertex

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.terms import Value

# What Go's unicode.IsSpace takes for space.
_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680" + "".join(
    chr(code)
    for code in (*range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
)
_IPV4: Final = 4
_IPV6: Final = 16
_BYTES: Final = range(256)
_BYTE: Final = re.compile(r"(?:0|[1-9][0-9]{0,2})\Z")


def min_runes(_ev: Evaluator, text: str, count: int) -> bool:
    """Tell whether ``text`` has at least ``count`` characters."""
    return len(text) >= count


def max_runes(_ev: Evaluator, text: str, count: int) -> bool:
    """Tell whether ``text`` has at most ``count`` characters."""
    return len(text) <= count


def has_prefix(_ev: Evaluator, text: str, prefix: str) -> bool:
    """Tell whether ``text`` starts with ``prefix``."""
    return text.startswith(prefix)


def has_suffix(_ev: Evaluator, text: str, suffix: str) -> bool:
    """Tell whether ``text`` ends in ``suffix``."""
    return text.endswith(suffix)


def contains(_ev: Evaluator, text: str, part: str) -> bool:
    """Tell whether ``part`` is in ``text``."""
    return part in text


def contains_any(_ev: Evaluator, text: str, chars: str) -> bool:
    """Tell whether any character of ``chars`` is in ``text``."""
    return any(char in text for char in chars)


def to_lower(_ev: Evaluator, text: str) -> str:
    """Map every character by itself, as Go does: no special casing."""
    return "".join(
        low if len(low := char.lower()) == 1 else char if char != "İ" else "i"
        for char in text
    )


def to_upper(_ev: Evaluator, text: str) -> str:
    """Map every character by itself, as Go does: ``ß`` stays."""
    return "".join(up if len(up := char.upper()) == 1 else char for char in text)


def trim_space(_ev: Evaluator, text: str) -> str:
    """Take white space off both ends."""
    return text.strip(_SPACE)


def trim(_ev: Evaluator, text: str, chars: str) -> str:
    """Take characters of ``chars`` off both ends."""
    return text.strip(chars) if chars else text


def trim_left(_ev: Evaluator, text: str, chars: str) -> str:
    """Take characters of ``chars`` off the start."""
    return text.lstrip(chars) if chars else text


def trim_right(_ev: Evaluator, text: str, chars: str) -> str:
    """Take characters of ``chars`` off the end."""
    return text.rstrip(chars) if chars else text


def trim_prefix(_ev: Evaluator, text: str, prefix: str) -> str:
    """Take ``prefix`` off the start, once."""
    return text.removeprefix(prefix)


def trim_suffix(_ev: Evaluator, text: str, suffix: str) -> str:
    """Take ``suffix`` off the end, once."""
    return text.removesuffix(suffix)


def join(ev: Evaluator, values: Vertex | tuple[Value, ...], separator: str) -> str:
    """Put strings together."""
    texts = list(parts(ev, values).values())
    if not all(isinstance(text, str) for text in texts):
        raise BottomError(Fault("type", "'strings.Join' needs a list of strings"))
    size = sum(len(str(text)) + len(separator) for text in texts)
    if size > ev.budget.limits.text:
        raise LimitError(f"a text of more than {ev.budget.limits.text:,} characters")
    return separator.join(str(text) for text in texts)


def split(_ev: Evaluator, text: str, separator: str) -> tuple[Value, ...]:
    """Cut at every ``separator``; between all characters when it is empty."""
    return tuple(text.split(separator) if separator else text)


def split_n(_ev: Evaluator, text: str, separator: str, count: int) -> tuple[Value, ...]:
    """Cut into at most ``count`` pieces; all when negative, none when 0."""
    if count < 0:
        return split(_ev, text, separator)
    if count == 0:
        return ()
    if not separator:
        return (
            (*text[: count - 1], text[count - 1 :]) if len(text) > count else (*text,)
        )
    return tuple(text.split(separator, count - 1))


def fields(_ev: Evaluator, text: str) -> tuple[Value, ...]:
    """Cut at white space."""
    return tuple(part for part in re.split(f"[{_SPACE}]+", text) if part)


def replace(_ev: Evaluator, text: str, old: str, new: str, count: int) -> str:
    """Replace the first ``count`` times ``old``; all when negative."""
    if len(text) * (len(new) + 1) > _ev.budget.limits.text:
        size = len(text) + text.count(old) * len(new)
        if size > _ev.budget.limits.text:
            raise LimitError(
                f"a text of more than {_ev.budget.limits.text:,} characters"
            )
    return text.replace(old, new, count if count >= 0 else -1)


def repeat(ev: Evaluator, text: str, count: int) -> str:
    """Repeat ``text``."""
    if count < 0:
        raise BottomError(Fault("value", "'strings.Repeat' needs a count"))
    if len(text) * count > ev.budget.limits.text:
        raise LimitError(f"a text of more than {ev.budget.limits.text:,} characters")
    return text * count


def index(_ev: Evaluator, text: str, part: str) -> int:
    """Return the byte offset of ``part``; -1 when it is not there."""
    return text.encode("utf-8", "replace").find(part.encode("utf-8", "replace"))


def count(_ev: Evaluator, text: str, part: str) -> int:
    """Count ``part``, not overlapping; characters and one when it is empty."""
    return text.count(part)


def runes(_ev: Evaluator, text: str) -> tuple[Value, ...]:
    """Return the code points of ``text``."""
    return tuple(ord(char) for char in text)


def _octets(ev: Evaluator, value: str | Vertex) -> list[Value] | None:
    return list(parts(ev, value).values()) if isinstance(value, Vertex) else None


def is_ipv4(ev: Evaluator, value: str | Vertex) -> bool:
    """Tell whether a text or a list of bytes is an IPv4 address."""
    octets = _octets(ev, value)
    if octets is not None:
        return len(octets) == _IPV4 and _are_bytes(octets)
    numbers = str(value).split(".")
    return len(numbers) == _IPV4 and all(
        _BYTE.match(number) and int(number) in _BYTES for number in numbers
    )


def _are_bytes(octets: list[Value]) -> bool:
    return all(type(octet) is int and octet in _BYTES for octet in octets)


def is_ip(ev: Evaluator, value: str | Vertex) -> bool:
    """Tell whether a text or a list of bytes is an IP address of either kind."""
    from ipaddress import IPv6Address

    octets = _octets(ev, value)
    if octets is not None:
        return len(octets) in (_IPV4, _IPV6) and _are_bytes(octets)
    if is_ipv4(ev, value):
        return True
    try:
        IPv6Address(str(value))
    except ValueError:
        return False
    return True
