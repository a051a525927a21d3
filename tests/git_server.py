"""Real git servers on loopback: smart http behind CGI, the git daemon, a line that breaks."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def bare(folder: Path) -> Path:
    """An empty repository that may be pushed to."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "--bare", "-b", "main")
    git(folder, "config", "http.receivepack", "true")
    return folder


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: GitServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        self.server.asked.append(format % args)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = self._chunks()
        given = self.headers.get("Authorization")
        self.server.seen.append(given)
        if self.server.status:
            return self._answer(self.server.status, {}, b"no\n")
        wanted = self.server.access
        if wanted and given != "Basic " + base64.b64encode(wanted.encode()).decode():
            return self._answer(401, {"WWW-Authenticate": 'Basic realm="git"'}, b"")
        if path.endswith(".zip"):
            return self._answer(200, {}, (self.server.root / path[1:]).read_bytes())
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env={
                **os.environ,
                "GIT_PROJECT_ROOT": str(self.server.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type") or "",
                "CONTENT_LENGTH": str(len(body)),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
                "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
                "REMOTE_ADDR": "127.0.0.1",
                "REMOTE_USER": "jane",
            },
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(
            line.split(": ", 1) for line in head.decode().split("\r\n") if line
        )
        status = int(headers.pop("Status", "200").split()[0])
        return self._answer(status, headers, content)

    do_POST = do_GET  # noqa: N815 - so it is looked up

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        cut = self.server.cut
        self.wfile.write(content if cut is None else content[:cut])
        if cut is not None and len(content) > cut:
            self.close_connection = True


class GitServer(ThreadingHTTPServer):
    """Serves the repositories below ``root``.

    Attributes:
        access: ``name:password`` it wants, if any.
        status: What it answers instead, if not 0.
        cut: After how many bytes an answer breaks off, if at all.
        asked: The requests.
        seen: The ``Authorization`` of each.
    """

    daemon_threads = True

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.access = ""
        self.status = 0
        self.cut: int | None = None
        self.asked: list[str] = []
        self.seen: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def http_server(root: Path) -> Iterator[GitServer]:
    with GitServer(root) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()


@contextmanager
def daemon(root: Path) -> Iterator[str]:
    """A ``git daemon`` that takes pushes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            "git", "daemon", f"--base-path={root}", "--export-all", "--listen=127.0.0.1",
            f"--port={port}", "--reuseaddr", "--enable=receive-pack", "--informative-errors",
        ],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"git://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def line_to(port: int, *, cut_after: int | None) -> Iterator[int]:
    """A proxy that closes each connection once ``cut_after`` bytes went up.

    ``None`` takes everything and never answers.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):  # the listener is closed: it is over
            while True:
                client, _ = listener.accept()
                threading.Thread(
                    target=_pass_on, args=(client, port, cut_after), daemon=True
                ).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def _pass_on(client: socket.socket, port: int, cut_after: int | None) -> None:
    with client, suppress(OSError):
        if cut_after is None:
            while client.recv(1 << 16):
                pass
            return
        with socket.create_connection(("127.0.0.1", port)) as server:
            threading.Thread(target=_down, args=(server, client), daemon=True).start()
            sent = 0
            while data := client.recv(4096):
                server.sendall(data[: max(0, cut_after - sent)])
                sent += len(data)
                if sent >= cut_after:
                    client.shutdown(socket.SHUT_RDWR)
                    return


def _down(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while data := server.recv(1 << 16):
            client.sendall(data)
