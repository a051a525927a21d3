"""Loads folders of DAGs in the Airflow this runs in; writes what it saw as JSON.

    python stagedoor_load.py REQUEST ANSWER

REQUEST: ``{"folders": [...], "seconds": 60}``; ANSWER: for each folder its files, each
with its DAGs, its import error, its warnings, and how loading ended when it did not
come to an end. Run by ``stagedoor.checks.airflows.load``, and by nothing of stagedoor's
own: this file knows only Python's library and Airflow.

Each file is loaded in a process of its own, forked when Airflow is in memory: one that
ends the process, or never ends, spoils no other. What a DAG prints is lost on purpose.
"""

import importlib
import inspect
import json
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any


def dag_bag() -> Any:  # noqa: ANN401 - Airflow has no types here
    """Return the class DagBag, which has moved."""
    try:
        return importlib.import_module("airflow.dag_processing.dagbag").DagBag
    except ImportError:  # before Airflow 3.2
        return importlib.import_module("airflow.models.dagbag").DagBag


def describe(dag: Any) -> dict[str, Any]:  # noqa: ANN401 - a DAG
    """Return what a DAG says of itself."""
    return {
        "name": dag.dag_display_name,
        "description": dag.description,
        "tags": sorted(dag.tags or ()),
        "catchup": dag.catchup,
        "start": dag.start_date.isoformat() if dag.start_date else None,
        "timeout": dag.dagrun_timeout.total_seconds() if dag.dagrun_timeout else None,
        "paused": dag.is_paused_upon_creation,
        "tasks": {
            task.task_id: {
                "owner": task.owner,
                "retries": task.retries,
                "delay": task.retry_delay.total_seconds(),
                "after": sorted(task.upstream_task_ids),
            }
            for task in dag.tasks
        },
    }


def load(make_bag: Callable[..., Any], folder: str, file: str) -> dict[str, Any]:
    """Load one file as Airflow would with ``folder`` as its folder of DAGs."""
    sys.path.insert(0, folder)
    known = inspect.signature(make_bag).parameters
    options = {"include_examples": False} if "include_examples" in known else {}
    # Python keeps a DAG file's own DeprecationWarnings to itself; Airflow names its module.
    warnings.filterwarnings(
        "default", category=DeprecationWarning, module="unusual_pre"
    )
    try:
        bag = make_bag(dag_folder=file, **options)
    except SystemExit as ended:
        return {"ended": f"it calls sys.exit({ended.code!r})"}
    # Not in Airflow 2.9.
    warned = getattr(bag, "captured_warnings", {})
    return {
        "error": "\n".join(map(str, bag.import_errors.values())) or None,
        "warnings": [str(one) for found in warned.values() for one in found],
        "dags": {name: describe(dag) for name, dag in bag.dags.items()},
    }


def apart(work: Callable[[], dict[str, Any]], seconds: int) -> dict[str, Any]:
    """Return what ``work`` returns in a process of its own, or how that ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.setsid()
        os.close(reader)
        status = 1
        try:
            answer = json.dumps(work()).encode()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(answer)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    return answer_of(child, reader, seconds)


def answer_of(child: int, reader: int, seconds: int) -> dict[str, Any]:
    """Read a child's answer until it ends or its time is over."""
    os.set_blocking(reader, False)
    received, until, status = b"", time.monotonic() + seconds, None
    while status is None and time.monotonic() < until:
        received += read(reader)
        ended, code = os.waitpid(child, os.WNOHANG)
        status = code if ended else None
        if status is None:
            time.sleep(0.005)
    if status is None:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return {"ended": f"it was still loading after {seconds} s"}
    received += read(reader)
    os.close(reader)
    if received:
        answer: dict[str, Any] = json.loads(received)
        return answer
    code = os.waitstatus_to_exitcode(status)
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return {"ended": f"it ended the process with {how}"}


def read(pipe: int) -> bytes:
    """Return what is in a pipe now."""
    received = b""
    try:
        while part := os.read(pipe, 65536):
            received += part
    except BlockingIOError:
        pass
    return received


def files_of(folder: str) -> list[str]:
    """Return the files Airflow looks into: by .airflowignore, by safe mode."""
    module = importlib.import_module("airflow.utils.file")
    found = module.find_dag_file_paths(folder, safe_mode=True)
    return sorted(map(str, found))


def main(request: str, answer: str) -> None:
    """Answer a request."""
    asked = json.loads(Path(request).read_text(encoding="utf-8"))
    make_bag = dag_bag()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    seconds = asked["seconds"]
    folders = [
        {
            file: apart(partial(load, make_bag, folder, file), seconds)
            for file in files_of(folder)
        }
        for folder in asked["folders"]
    ]
    Path(answer).write_text(json.dumps(folders), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
