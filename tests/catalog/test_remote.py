"""A live catalog, asked over HTTP: paging, tokens, and what goes wrong."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from stagedoor.catalog.remote import is_remote, read_remote_catalog
from stagedoor.core.errors import ExitCode, SourceError


def entity(name):
    return {"kind": "System", "metadata": {"name": name}, "spec": {"owner": "team"}}


@contextmanager
def server(answer):
    """Serve ``answer(path, query, headers)``: a status, a body, perhaps headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):  # http.server's own name
            url = urlsplit(self.path)
            status, body, *more = answer(url.path, parse_qs(url.query), self.headers)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in more:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def paged(path, query, _headers):
    if path != "/api/catalog/entities/by-query":
        return 404, b""
    if query.get("cursor") == ["a b/c"]:
        return 200, {"items": [entity("second")], "pageInfo": {}}
    return 200, {"items": [entity("first")], "pageInfo": {"nextCursor": "a b/c"}}


@pytest.mark.parametrize("suffix", ["", "/", "/api/catalog"])
def test_every_page_is_read(suffix):
    with server(paged) as url:
        catalog = read_remote_catalog(url + suffix)
    assert list(catalog.by_reference) == ["system:default/first", "system:default/second"]  # fmt: skip
    assert catalog.relations_of("system:default/first")["ownedBy"] == ("group:default/team",)  # fmt: skip


def test_an_older_backend_is_read_by_offset():
    def answer(path, query, _headers):
        if path.endswith("by-query"):
            return 404, b""
        count = 500 if query["offset"] == ["0"] else 3
        return 200, [entity(f"s{query['offset'][0]}-{i}") for i in range(count)]

    with server(answer) as url:
        assert len(read_remote_catalog(url).entities()) == 503


def test_the_token_is_sent_and_never_told():
    def answer(path, query, headers):
        if headers.get("Authorization") != "Bearer t0ken":
            return 401, b"t0ken"
        return paged(path, query, headers)

    with server(answer) as url:
        assert len(read_remote_catalog(url, token="t0ken").entities()) == 2  # noqa: S106
        with pytest.raises(SourceError, match="wants a token") as raised:
            read_remote_catalog(url, token="other")  # noqa: S106
    assert "other" not in repr(raised.value.problems)
    assert raised.value.exit_code == ExitCode.UNREACHABLE


# what the server answers                  code
FAULTS = {
    "not found":       (404, b"",          "C013"),
    "an error":        (500, b"",          "C013"),
    "forbidden":       (403, b"",          "C012"),
    "a web page":      (200, b"<html>",    "C014"),
    "a list of texts": (200, {"items": 1}, "C014"),
    "a bare number":   (200, 3,            "C014"),
}  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_does_not_follow_a_redirect(status):
    seen = []

    def elsewhere(_path, _query, headers):
        seen.append(headers.get("Authorization"))
        return 200, {"items": [], "pageInfo": {}}

    def here(*_):
        return status, b"", ("Location", f"{other}/away")

    with server(elsewhere) as other, server(here) as url:
        read_remote_catalog(url, token="t0ken")  # noqa: S106
    assert seen
    assert set(seen) == {None}


@pytest.mark.parametrize(("status", "body", "code"), FAULTS.values(), ids=FAULTS)
def test_an_answer_that_is_none_is_an_error_with_a_way_out(status, body, code):
    with server(lambda *_: (status, body)) as url, pytest.raises(SourceError) as raised:
        read_remote_catalog(url)
    (problem,) = raised.value.problems
    assert (problem.code, bool(problem.hint)) == (code, True)


def test_a_catalog_that_never_ends_is_cut_off():
    def answer(_path, _query, _headers):
        return 200, {"items": [], "pageInfo": {"nextCursor": "more"}}

    with server(answer) as url, pytest.raises(SourceError, match="more than can be read"):  # fmt: skip
        read_remote_catalog(url)


def test_a_server_that_is_not_there_or_slow_is_an_error():
    with server(paged) as url:
        pass
    with pytest.raises(SourceError, match="does not answer"):
        read_remote_catalog(url)
    waiting = threading.Event()

    def answer(*_):
        waiting.wait(5)
        return 200, []

    with server(answer) as url:
        with pytest.raises(SourceError, match="does not answer"):
            read_remote_catalog(url, timeout=0.2)
        waiting.set()


def test_a_path_is_no_server():
    assert [is_remote(p) for p in ("https://x", "http://x", "x", "/x", "file:///x")] == [True, True, False, False, False]  # fmt: skip
