"""The string formats Backstage's backend checks; every other name passes (P-44).

Source: npm ``jsonschema`` 1.5.0, with its leniencies: a month 00, an hour 24.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.core.patterns import PatternError, search

if TYPE_CHECKING:
    from collections.abc import Callable

_DATE: Final = r"[0-9]{4}-(?:0[0-9]|1[0-2])-(?:3[01]|0[1-9]|[12][0-9])"
_TIME: Final = r"(?:2[0-4]|[01][0-9]):[0-5][0-9]:(?:60|[0-5][0-9])"
_ZONE: Final = r"(?:[zZ]|[+-][0-5][0-9]:(?:60|[0-5][0-9]))"
_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"
_ATOM: Final = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL: Final = r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
_HOST: Final = rf"(?=.{{1,255}}\Z){_LABEL}(?:\.{_LABEL})*\.?"
_POINTER: Final = r"(?:/(?:[^~/]|~[01])*)*"
_WORD: Final = r"[!#-'*+\-/-9=?A-Z^-\U0010ffff]"
_NAMED_COLORS: Final = (
    "aqua|black|blue|fuchsia|gray|green|lime|maroon|navy|olive|orange|purple|red|silver"
    "|teal|white|yellow"
)
_BYTE: Final = r"\s*\b(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\b\s*"
_SHARE: Final = r"\s*(?:[0-9]?[0-9]%|100%)+\s*"


def _reference(more: str) -> str:
    """Build the pattern of a URI reference (RFC 3986 §4.1), without user information.

    Args:
        more: Further characters that count as letters, as in a character class.
    """
    escape = "%[0-9A-Fa-f]{2}"
    name = rf"(?:{escape}|[!$&-.0-9;=A-Z_a-z~{more}])*"
    part = rf"(?:{escape}|[!$&-.0-;=@-Z_a-z~{more}])"
    first = rf"(?:{escape}|[!$&-.0-9;=@-Z_a-z~{more}])"  # no colon: that is a scheme
    host = rf"//(?:\[[0-9A-Fa-f:.]+\]|{name})(?::[0-9]*)?(?:/{part}*)*"
    absolute = rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{host}|/?(?:{part}+(?:/{part}*)*)?)"
    relative = rf"(?:{host}|/(?:{part}+(?:/{part}*)*)?|{first}+(?:/{part}*)*|)"
    rest = rf"(?:\?(?:{part}|[/?])*)?(?:\#(?:{part}|[/?])*)?"
    return f"(?:{absolute}|{relative}){rest}"


_WHOLE: Final[dict[str, str]] = {
    "date-time": rf"{_DATE}[tT ]{_TIME}(?:\.[0-9]+)?{_ZONE}",
    "date": _DATE,
    "time": _TIME,
    "email": rf"{_ATOM}(?:\.{_ATOM})*@(?:(?:{_LABEL}\.)+{_LABEL}"
    rf"|\[{_OCTET}(?:\.{_OCTET}){{3}}\])",
    "idn-email": rf"{_WORD}+(?:\.{_WORD}+)*"
    rf"@(?:{_WORD}+(?:\.{_WORD}+)*|\[[!-Z^-\U0010ffff]*\])",
    "ip-address": rf"{_OCTET}(?:\.{_OCTET}){{3}}",
    "uri": r"[a-zA-Z][a-zA-Z0-9+.-]*:\S*",
    "uri-reference": _reference(""),
    "iri-reference": _reference(r"\x80-\U0010ffff"),
    "uuid": r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "json-pointer": _POINTER,
    "relative-json-pointer": rf"[0-9]+(?:#|{_POINTER})",
    "hostname": _HOST,
    "color": rf"\#?(?:[0-9A-Fa-f]{{3}}){{1,2}}|{_NAMED_COLORS}"
    rf"|rgb\({_BYTE},{_BYTE},{_BYTE}\)|rgb\({_SHARE},{_SHARE},{_SHARE}\)",
    "phone": r"\+(?:[0-9] ?){6,14}[0-9]",
    "alpha": r"[a-zA-Z]+",
    "alphanumeric": r"[a-zA-Z0-9]+",
}
_ALIASES: Final = {
    "ipv4": "ip-address",
    "iri": "uri",
    "host-name": "hostname",
    "regexp": "regex",
    "pattern": "regex",
}


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address

    try:
        IPv6Address(text.strip().partition("%")[0])
    except AddressValueError:
        return False
    return True


def _is_regex(text: str) -> bool:
    try:
        search(text, "")
    except PatternError:
        return False
    return True


def _is_style(text: str) -> bool:
    return re.search(r"[^\r\n\t ][^:]*:", text) is not None


def _is_duration(text: str) -> bool:
    return re.search(r"[pP](?:[tT]?[0-9]+[hmsHMS]|[0-9]+[dmywDMYW])", text) is not None


def _is_milliseconds(text: str) -> bool:
    return re.fullmatch(r"\s*[+-]?[0-9]+(?:\.0*)?\s*", text) is not None


_SPECIAL: Final[dict[str, Callable[[str], bool]]] = {
    "ipv6": _is_ipv6,
    "regex": _is_regex,
    "style": _is_style,
    "duration": _is_duration,
    "utc-millisec": _is_milliseconds,
}


def is_format(text: str, name: object) -> bool:
    """Tell whether ``text`` is of the format ``name``; unknown names always pass."""
    if not isinstance(name, str):
        return True
    name = _ALIASES.get(name, name)
    if name in _SPECIAL:
        return _SPECIAL[name](text)
    whole = _WHOLE.get(name)
    return whole is None or re.fullmatch(whole, text, re.ASCII) is not None
