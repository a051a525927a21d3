"""Backstage's own filters: parseRepoUrl, projectSlug, parseEntityRef, pick (F-80 to F-84).

Source: ``@backstage/plugin-scaffolder-node`` 0.13, ``parseRepoUrl``;
``@backstage/catalog-model``, ``parseEntityRef``; lodash 4, ``get``; the WHATWG URL
standard for what a repository address is.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote_to_bytes

from stagedoor.nunjucks import text
from stagedoor.nunjucks.filters_data import dump
from stagedoor.nunjucks.operators import get_property, has_property, to_string, truthy
from stagedoor.nunjucks.values import UNDEFINED, Fault, Safe, Value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.nunjucks.filters import Filter
    from stagedoor.nunjucks.limits import Meter

INTEGRATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "github.com": "github",
        "gitlab.com": "gitlab",
        "dev.azure.com": "azure",
        "bitbucket.org": "bitbucketCloud",
    }
)
"""The type of each host that needs no configuration."""

_GUESSES: Final = (
    ("github", "github"),
    ("gitlab", "gitlab"),
    ("bitbucket", "bitbucketServer"),
    ("azure", "azure"),
)
_PARAMETERS: Final = ("owner", "repo", "organization", "workspace", "project")
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "bitbucketCloud": ("workspace", "project", "repo"),
    "bitbucketServer": ("project", "repo"),
    "bitbucket": ("project", "repo"),
    "azure": ("project", "repo"),
    "gitlab": ("owner", "repo"),
    "gitea": ("repo",),
    "gerrit": ("repo",),
}
# Patterns are compiled on first use, by re's own cache: start-up is most of a short run.
_URL: Final = (
    r"(?s)[/\\]*(?:[^/\\?#]*@)?(?P<host>[^/\\?#@:]*|\[[0-9A-Fa-f:.]*\])"
    r"(?::(?P<port>[0-9]*))?(?P<path>[/\\][^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?"
)
_FORBIDDEN_IN_HOST: Final = "[\x00-\x20%<>^|\x7f]"
_QUERY_SAFE: Final = "!$%&()*+,-./:;=?@[\\]^_`{|}~"
_DEFAULT_PORT: Final = 443
_LAST_PORT: Final = 0xFFFF
_LONGEST_PATH: Final = 2_000
_DEEP: Final = r"""(?s)\.|\[(?:[^\[\]]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\]"""
_STEP: Final = r"""(?x)
    (?P<name>[^.\[\]]+)
    | \[(?:(?P<number>-?[0-9]+(?:\.[0-9]+)?)
          |"(?P<double>(?:[^"\\]|\\.)*)"
          |'(?P<single>(?:[^'\\]|\\.)*)')\]
    | (?=(?:\.|\[\])(?:\.|\[\]|\Z))
"""


def backstage_filters(
    integrations: Mapping[str, str] = INTEGRATIONS,
) -> dict[str, Filter]:
    """Return the four filters; ``integrations`` maps more hosts to their types."""
    known = {**INTEGRATIONS, **integrations}

    def parse_repo_url_filter(meter: Meter, value: Value, *_: Value) -> Value:
        """Return the parts of a RepoUrlPicker's value (F-80)."""
        return parse_repo_url(meter, value, known)

    def project_slug_filter(meter: Meter, value: Value, *_: Value) -> str:
        """Return ``owner/repo`` of a RepoUrlPicker's value (F-81)."""
        return project_slug(meter, value, known)

    return {
        "parseRepoUrl": parse_repo_url_filter,
        "projectSlug": project_slug_filter,
        "parseEntityRef": parse_entity_ref,
        "pick": pick,
    }


def parse_repo_url(
    meter: Meter, value: Value, integrations: Mapping[str, str] = INTEGRATIONS
) -> dict[str, Value]:
    """Take a repository address such as ``github.com?owner=o&repo=r`` apart (F-80).

    Raises:
        Fault: In Backstage's words.
    """
    address = text.from_units(to_string(meter, value))
    meter.spend_scratch(4 * len(address))
    host, path, query = _read_url(address)
    kind = _kind_of_host(meter, host, integrations)
    given = _read_query(query)
    found = {
        name: text.to_units(given[name].strip("/")) if name in given else UNDEFINED
        for name in _PARAMETERS
    }
    if kind != "gitlab" or not found["project"] or found["project"] is UNDEFINED:
        shown = f"https://{host}{path}" + (f"?{_shown(query)}" if query else "")
        _check_required(given, _REQUIRED.get(kind, ("repo", "owner")), shown)
    return {"host": host, **found}


def project_slug(
    meter: Meter, value: Value, integrations: Mapping[str, str] = INTEGRATIONS
) -> str:
    """Return ``owner/repo`` of a repository address (F-81)."""
    parts = parse_repo_url(meter, value, integrations)
    owner, repo = (to_string(meter, parts[name]) for name in ("owner", "repo"))
    return f"{owner}/{repo}"


def _read_url(address: str) -> tuple[str, str, str]:
    """Return host, path and query of what follows ``https://``."""
    cleaned = re.sub("[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    match = re.fullmatch(_URL, cleaned)
    host = match["host"].lower() if match else ""
    port = int(match["port"][:6]) if match and match["port"] else _DEFAULT_PORT
    if (
        not match
        or not host
        or port > _LAST_PORT
        or re.search(_FORBIDDEN_IN_HOST, host)
    ):
        raise Fault(
            f"Invalid repo URL passed to publisher, got {address},"
            " TypeError: Invalid URL",
            "write it as 'github.com?owner=OWNER&repo=NAME'",
        )
    shown = "" if port == _DEFAULT_PORT else f":{port}"
    return host + shown, (match["path"] or "/").replace("\\", "/"), match["query"] or ""


def _read_query(query: str) -> dict[str, str]:
    """Return the first value of each name, decoded."""
    given: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        given.setdefault(_decoded(name), _decoded(value))
    return given


def _decoded(part: str) -> str:
    raw = unquote_to_bytes(part.replace("+", " ").encode("utf-8", "replace"))
    return raw.decode("utf-8", "replace")


def _shown(query: str) -> str:
    return quote(query, safe=_QUERY_SAFE, errors="replace")


def _kind_of_host(meter: Meter, host: str, integrations: Mapping[str, str]) -> str:
    kind = integrations.get(host)
    if kind:
        return kind
    for part, guess in _GUESSES:
        if part in host:
            meter.notice(
                f"the host '{host}' is not among the integrations: taken for {guess}"
            )
            return guess
    raise Fault(
        f"No matching integration configuration for host {host},"
        " please check your integrations config",
        f"add '{host}' and its type to the integrations",
    )


def _check_required(
    given: Mapping[str, str], required: tuple[str, ...], shown: str
) -> None:
    for name in required:
        if not given.get(name):
            raise Fault(
                f"Invalid repo URL passed to publisher: {shown}, missing {name}"
            )


def parse_entity_ref(
    meter: Meter, value: Value, context: Value = UNDEFINED, *_: Value
) -> dict[str, Value]:
    """Complete an entity reference, text or record; keeps case (F-82).

    Raises:
        Fault: In Backstage's words.
    """
    if not truthy(value):
        raise Fault("Entity reference must not be empty")
    if type(value) is Safe:
        value = value.value
    parts = _split_reference(value) if type(value) is str else _fields(meter, value)
    defaults = (
        _field(meter, context, "defaultKind"),
        _field(meter, context, "defaultNamespace"),
    )
    kind = defaults[0] if parts[0] in (None, UNDEFINED) else parts[0]
    namespace = defaults[1] if truthy(defaults[1]) else "default"
    if parts[1] not in (None, UNDEFINED):
        namespace = parts[1]
    return _complete(
        meter, value, {"kind": kind, "namespace": namespace, "name": parts[2]}
    )


def _complete(meter: Meter, value: Value, found: dict[str, Value]) -> dict[str, Value]:
    for name, part in found.items():
        if not truthy(part):
            hint = ""
            if name == "kind":
                hint = ' (e.g. did not start with "component:" or similar)'
            spelled = dump(meter, value)
            raise Fault(f"Entity reference {spelled} had missing or empty {name}{hint}")
    return found


def _split_reference(reference: str) -> tuple[Value, Value, Value]:
    """Split ``[kind:][namespace/]name`` (C-20)."""
    colon, slash = reference.find(":"), reference.find("/")
    if -1 < slash < colon:
        colon = -1
    kind = UNDEFINED if colon < 0 else reference[:colon]
    namespace = UNDEFINED if slash < 0 else reference[colon + 1 : slash]
    name = reference[max(colon, slash) + 1 :]
    if "" in (kind, namespace, name):
        raise Fault(
            f'Entity reference "{reference}" was not on the form'
            " [<kind>:][<namespace>/]<name>"
        )
    return kind, namespace, name


def _fields(meter: Meter, value: Value) -> tuple[Value, Value, Value]:
    kind, namespace, name = (
        _field(meter, value, key) for key in ("kind", "namespace", "name")
    )
    return kind, namespace, name


def _field(meter: Meter, value: Value, key: str) -> Value:
    return get_property(meter, value, key)


def pick(
    meter: Meter,
    value: Value,
    path: Value = UNDEFINED,
    other: Value = UNDEFINED,
    *_: Value,
) -> Value:
    """Follow a path such as ``a.b[0]`` (F-83); an own key with a dot in it wins."""
    keys = _path(meter, value, path)
    if not keys:
        return other
    for key in keys:
        if value is None or value is UNDEFINED:
            return other
        value = get_property(meter, value, key)
    return other if value is UNDEFINED else value


def _path(meter: Meter, value: Value, path: Value) -> list[str]:
    if type(path) is list:
        meter.spend_work(len(path))
        return [to_string(meter, key) for key in path]
    spelled = to_string(meter, path)
    if type(path) not in (str, Safe, dict) or has_property(value, spelled):
        return [spelled]
    if len(spelled) > _LONGEST_PATH:
        raise Fault(f"a path has at most {_LONGEST_PATH} characters")
    return _steps(spelled) if re.search(_DEEP, spelled) else [spelled]


def _steps(path: str) -> list[str]:
    steps = [""] if path.startswith(".") else []
    for match in re.finditer(_STEP, path):
        quoted = match["double"] if match["double"] is not None else match["single"]
        if quoted is not None:
            steps.append(re.sub(r"\\(\\)?", r"\1", quoted))
        else:
            steps.append(match["number"] or match["name"] or "")
    return steps
