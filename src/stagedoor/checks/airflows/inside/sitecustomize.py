"""Keeps every Python of a check environment off the network.

Python imports this module when it starts with this folder on its path. An audit hook
cannot be taken off again. It stops what goes through Python's own sockets, which is
what DAGs use; it is a guard against accidents, not against malice.
"""

import socket
import sys
from typing import Any

_HERE = ("", "localhost", "::1", "::", "0.0.0.0", "127.0.0.1")  # noqa: S104


def _is_here(host: Any) -> bool:  # noqa: ANN401 - as the event has it
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii", "replace")
    return host is None or host in _HERE or str(host).startswith("127.")


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    # Airflow looks its own machine up.
    if not (_is_here(host) or host == socket.gethostname()):
        raise PermissionError(f"a check keeps DAGs off the network: {host}")


sys.addaudithook(_refuse)
