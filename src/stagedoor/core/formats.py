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
_URI_TEXT: Final = r"(?:%[0-9A-Fa-f]{2}|[!$&-;=?-Z_a-z~])"
_BYTE: Final = r"\s*\b(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])\b\s*"
_SHARE: Final = r"\s*(?:[0-9]?[0-9]%|100%)+\s*"

_WHOLE: Final[dict[str, str]] = {
    "date-time": rf"{_DATE}[tT ]{_TIME}(?:\.[0-9]+)?{_ZONE}",
    "date": _DATE,
    "time": _TIME,
    "email": rf"{_ATOM}(?:\.{_ATOM})*@(?:(?:[a-zA-Z0-9][a-zA-Z0-9-]{{0,62}}\.)+"
    rf"[a-zA-Z0-9][a-zA-Z0-9-]{{0,62}}|\[{_OCTET}(?:\.{_OCTET}){{3}}\])",
    "idn-email": rf"{_WORD}+(?:\.{_WORD}+)*@{_WORD}+(?:\.{_WORD}+)*",
    "ip-address": rf"{_OCTET}(?:\.{_OCTET}){{3}}",
    "uri": r"[a-zA-Z][a-zA-Z0-9+.-]*:\S*",
    "uri-reference": rf"(?:{_URI_TEXT}|[#\[\]])*",
    "iri-reference": rf"(?:{_URI_TEXT}|[#\[\]\x80-\U0010ffff])*",
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
    try:
        return float(text).is_integer()
    except ValueError:
        return False


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
