"""Whether a text is an absolute URL to JavaScript (C-7).

Source: the URL standard's parser, as ``new URL(text)`` runs it; internationalised host
names are taken as they are.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from typing import Final
from urllib.parse import unquote

_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_SPECIAL: Final = frozenset(("http", "https", "ws", "wss", "ftp"))
_EDGES: Final = "".join(map(chr, range(0x21)))
_NO_HOST: Final = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_NO_DOMAIN: Final = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_NUMBER: Final = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")
_PORTS: Final = 65_535
_PARTS: Final = 4
_BYTE: Final = 256


def is_url(text: str) -> bool:
    """Tell whether ``text`` is a URL with a scheme, and with a host that can be one."""
    text = re.sub(r"[\t\n\r]", "", text.strip(_EDGES))
    found = _SCHEME.match(text)
    if found is None:
        return False
    scheme, rest = found[1].lower(), text[found.end() :]
    if scheme in _SPECIAL:
        authority = re.split(r"[/\\?#]", rest.lstrip("/\\"), maxsplit=1)[0]
        return _is_authority(authority, special=True)
    if scheme == "file":
        return _is_file_host(re.split(r"[/\\?#]", rest[2:], maxsplit=1)[0], rest)
    if not rest.startswith("//"):
        return True
    return _is_authority(re.split(r"[/?#]", rest[2:], maxsplit=1)[0], special=False)


def _is_file_host(host: str, rest: str) -> bool:
    """A file's host has no port and no user; a drive letter is none."""
    if not re.match(r"[/\\]{2}", rest) or not host:
        return True
    if re.fullmatch(r"[a-zA-Z][:|]", host):
        return True
    return _is_ipv6(host[1:-1]) if host[0] == "[" else _is_domain(host)


def _is_authority(authority: str, *, special: bool) -> bool:
    user, at, place = authority.rpartition("@")
    del user
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(:.*)?", place, re.DOTALL)
    if found is None:
        return False
    host, port = found[1], (found[2] or "")[1:]
    if port and not (re.fullmatch(r"[0-9]+", port) and int(port[:6]) <= _PORTS):
        return False
    if not host:
        return not special and not at and not found[2]
    if host.startswith("["):
        return _is_ipv6(host[1:-1])
    return _is_domain(host) if special else not _NO_HOST.search(host)


def _is_domain(host: str) -> bool:
    host = unquote(host)
    if _NO_DOMAIN.search(host):
        return False
    labels = host.removesuffix(".").split(".")
    return not _NUMBER.match(labels[-1]) or _is_ipv4(labels)


def _is_ipv4(labels: list[str]) -> bool:
    if len(labels) > _PARTS or not all(map(_NUMBER.match, labels)):
        return False
    try:
        *parts, last = map(_number, labels)
    except ValueError:
        return False
    return all(part < _BYTE for part in parts) and last < _BYTE ** (_PARTS - len(parts))


def _number(label: str) -> int:
    if label[:2].lower() == "0x":
        return int(label[2:] or "0", 16)
    return int(label, 8 if label[0] == "0" else 10)


def _is_ipv6(text: str) -> bool:
    try:
        return "%" not in text and bool(str(IPv6Address(text)))
    except AddressValueError:
        return False
