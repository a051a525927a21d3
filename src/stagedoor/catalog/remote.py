"""A live Backstage catalog, read over its REST API: paged, bounded, then local."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from stagedoor.catalog.local import LocalCatalog, catalog_of
from stagedoor.core.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject

_API: Final = "/api/catalog"
_PAGE: Final = 500
# A catalog of a hundred thousand entities; a server that never ends is cut off here.
_PAGES: Final = 200
_BYTES: Final = 64 * 1024 * 1024
_TIMEOUT: Final = 20.0
_UNAUTHORIZED: Final = (401, 403)
_NOT_FOUND: Final = 404


def is_remote(place: str) -> bool:
    """Tell whether ``--catalog`` names a server and not a path."""
    return place.startswith(("https://", "http://"))


def read_remote_catalog(
    url: str, *, token: str | None = None, timeout: float = _TIMEOUT
) -> LocalCatalog:
    """Load every entity of a Backstage catalog.

    Args:
        url: The backend's address, with or without ``/api/catalog``.
        token: A bearer token; never part of a message.
        timeout: Seconds one request may take.

    Raises:
        SourceError: No access, no catalog there, no answer, or an answer that is none.
    """
    base = url.rstrip("/").removesuffix(_API) + _API
    reader = _Reader(base, token, timeout)
    return catalog_of(reader.entities())


class _Reader:
    def __init__(self, base: str, token: str | None, timeout: float) -> None:
        self.base = base
        self.token = token
        self.timeout = timeout

    def entities(self) -> Iterator[JsonObject]:
        first = self.get(f"/entities/by-query?limit={_PAGE}", may_miss=True)
        if first is None:  # before Backstage 1.10
            yield from self.by_offset()
        else:
            yield from self.by_cursor(first)

    def by_cursor(self, answer: Any) -> Iterator[JsonObject]:  # noqa: ANN401
        from urllib.parse import quote

        for _ in range(_PAGES):
            if not isinstance(answer, dict):
                raise self.nonsense()
            yield from self.objects(answer.get("items"))
            info = answer.get("pageInfo")
            cursor = info.get("nextCursor") if isinstance(info, dict) else None
            if not isinstance(cursor, str):
                return
            query = f"?limit={_PAGE}&cursor={quote(cursor, safe='')}"
            answer = self.get("/entities/by-query" + query)
        raise self.endless()

    def by_offset(self) -> Iterator[JsonObject]:
        for page in range(_PAGES):
            answer = self.get(f"/entities?limit={_PAGE}&offset={page * _PAGE}")
            yield from self.objects(answer)
            if len(answer) < _PAGE:
                return
        raise self.endless()

    def objects(self, items: Any) -> Iterator[JsonObject]:  # noqa: ANN401
        if not isinstance(items, list):
            raise self.nonsense()
        for item in items:
            if isinstance(item, dict):
                yield item

    def get(self, path: str, *, may_miss: bool = False) -> Any:  # noqa: ANN401
        """Return the decoded answer, ``None`` for a page that may be missing."""
        from urllib.error import HTTPError, URLError
        from urllib.request import Request, urlopen

        # The scheme is http or https: is_remote has seen to it.
        request = Request(self.base + path, headers={"Accept": "application/json"})  # noqa: S310
        if self.token:
            # For this address only: a redirect may lead to anybody.
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=self.timeout) as response:  # noqa: S310
                content = response.read(_BYTES + 1)
        except HTTPError as error:
            error.close()
            if error.code == _NOT_FOUND and may_miss:
                return None
            raise self.refused(error.code) from None
        except (URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise SourceError(
                "C011",
                f"the catalog at '{self.base}' does not answer: {reason}",
                hint="check the address, the network and the proxy",
            ) from None
        return self.decoded(content)

    def decoded(self, content: bytes) -> Any:  # noqa: ANN401
        if len(content) > _BYTES:
            raise self.endless()
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise self.nonsense() from None

    def refused(self, status: int) -> SourceError:
        if status in _UNAUTHORIZED:
            return SourceError(
                "C012",
                f"the catalog at '{self.base}' wants a token (status {status})",
                hint="set STAGEDOOR_CATALOG_TOKEN to one that may read the catalog",
            )
        return SourceError(
            "C013",
            f"there is no catalog at '{self.base}' (status {status})",
            hint="name the backend's address, such as https://backstage.example.com",
        )

    def nonsense(self) -> SourceError:
        return SourceError(
            "C014",
            f"the answer of '{self.base}' is no list of entities",
            hint="name the backend's address, not the frontend's",
        )

    def endless(self) -> SourceError:
        return SourceError(
            "C015",
            f"the catalog at '{self.base}' holds more than can be read",
            hint="export the part you need into files, and name these",
        )
