"""JSON data to YAML text that YAML 1.1 and 1.2 readers read back alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.scalars import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonValue

_ESCAPED: Final = re.compile(
    '["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]'
)
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# YAML finds a key without a "?" only within 1,024 bytes.
_LONG_KEY: Final = 250
# A literal block keeps these texts as they are in every reader.
_BLOCK: Final = re.compile(
    r"(?:[^\W_]|[#<{}\[\]$\"'/_*%@!-])[^\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]*\Z"
)


def dump(value: JsonValue) -> str:
    """Write block-style YAML that YAML 1.1 and 1.2 readers read back alike.

    Keys keep their order; strings that some reader would take for something else are
    quoted. Halves of surrogate pairs become U+FFFD: YAML cannot spell them.
    """
    return "".join(line + "\n" for line in _lines(value, 0))


def _lines(value: JsonValue, indent: int) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _entry(" " * indent + _key(key, indent), item, indent)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _entry(" " * indent + "-", item, indent)
    else:
        yield from _entry(" " * indent, value, indent)


def _entry(start: str, value: JsonValue, indent: int) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        dash = start.endswith("-")
        inner = list(_lines(value, indent + 2))
        if dash:
            yield f"{start} {inner[0].lstrip(' ')}"
            yield from inner[1:]
        else:
            yield start
            yield from inner
    elif isinstance(value, str) and "\n" in value and _BLOCK.match(value):
        yield from _block(start, value, " " * (indent + 2))
    else:
        yield f"{start} {_inline(value)}" if start.strip() else start + _inline(value)


def _block(start: str, text: str, indent: str) -> Iterator[str]:
    body = text.rstrip("\n")
    newlines = len(text) - len(body)
    sign = "|-" if newlines == 0 else "|" if newlines == 1 else "|+"
    yield f"{start} {sign}"
    for line in text.split("\n")[: -1 if newlines else None]:
        yield indent + line if line else ""


def _inline(value: JsonValue) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _float(value)
        case str():
            return value if is_plain(value) else _quoted(value)
        case dict():
            return "{}"
        case list():
            return "[]"
        case _:  # a secret, say: what cannot be spelled is refused, not guessed
            raise TypeError(f"{type(value).__name__} is no JSON data")


def _key(text: str, indent: int) -> str:
    key = text if is_plain(text) and ":" not in text else _quoted(text)
    if len(key) > _LONG_KEY:
        return f"? {key}\n{' ' * indent}:"
    return key + ":"


def _float(value: float) -> str:
    text = repr(value)
    if text.endswith(("inf", "nan")):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    # YAML 1.1 wants a dot and a signed exponent.
    mantissa, sign, exponent = text.partition("e")
    if sign:
        mantissa += "" if "." in mantissa else ".0"
        return f"{mantissa}e{exponent if exponent[0] in '+-' else '+' + exponent}"
    return text


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _escape(found[0]), text) + '"'


def _escape(sign: str) -> str:
    if "\ud800" <= sign <= "\udfff":
        return "\ufffd"
    return _SHORT.get(sign) or f"\\u{ord(sign):04x}"
