"""Servers on loopback: moto's, which speaks S3, and a stand-in for the API of MWAA.

The stand-in is ours, not AWS's: it answers the two calls a deploy makes in the shapes
of botocore's model of MWAA, with what a test puts into it. No real environment is
behind it.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class StandInForMwaa:
    """What the stand-in says.

    Attributes:
        environments: By name: what ``get_environment`` says.
        dags: What Airflow says to ``GET /dags``, given how often it was asked.
        errors: What it says to ``GET /importErrors``.
        refuses: An error class to answer questions for Airflow with.
        asked: Every question for Airflow: path and query.
    """

    environments: dict[str, dict[str, str]]
    dags: Callable[[int], list[dict[str, Any]]] = lambda _: []
    errors: list[dict[str, Any]] = field(default_factory=list)
    refuses: str | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    def environment(self, name: str) -> tuple[int, dict[str, Any], str | None]:
        if name not in self.environments:
            said = {"Message": f"Environment {name} not found"}
            return 404, said, "ResourceNotFoundException"
        return 200, {"Environment": {"Name": name, **self.environments[name]}}, None

    def rest(self, question: dict[str, Any]) -> tuple[int, dict[str, Any], str | None]:
        path, query = question["Path"], question.get("QueryParameters", {})
        assert question["Method"] == "GET"
        assert len(path) <= 64
        self.asked.append((path, query))
        if self.refuses:
            return 403, {"RestApiStatusCode": 403}, self.refuses
        if path == "/importErrors":
            answer: dict[str, Any] = {"import_errors": self.errors}
        else:
            assert path == "/dags"
            times = sum(asked == "/dags" for asked, _ in self.asked)
            wanted = query["dag_id_pattern"]
            rows = [dag for dag in self.dags(times) if wanted in dag["dag_id"]]
            answer = {"dags": rows}
        answer["total_entries"] = 1
        return 200, {"RestApiStatusCode": 200, "RestApiResponse": answer}, None


def _handler(stand_in: StandInForMwaa) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*stand_in.environment(self._last()))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path.startswith("/restapi/")
            self._send(*stand_in.rest(json.loads(body)))

        def _last(self) -> str:
            return unquote(self.path.rpartition("/")[2])

        def _send(self, code: int, said: dict[str, Any], error: str | None) -> None:
            body = json.dumps(said).encode()
            self.send_response(code)
            if error:
                self.send_header("x-amzn-errortype", error)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def standing_in(stand_in: StandInForMwaa) -> Iterator[StandInForMwaa]:
    """Serve on a free port of loopback until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
