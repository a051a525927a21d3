"""A deployment as text and JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from stagedoor.report.problems import printable, problems_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.deploying.values import Fate, Step
    from stagedoor.deploying.waiting import DagState
    from stagedoor.project.deploy import Deployment

_PAST: Final[dict[Fate, str]] = {
    "create": "created",
    "update": "updated",
    "adopt": "adopted",
    "remove": "removed",
    "same": "same",
    "refuse": "refused",
}


def format_plan(deployment: Deployment) -> str:
    """Return where it goes, a line a key, and what does not go."""
    return "\n".join(map(printable, _plan_lines(deployment)))


def _plan_lines(deployment: Deployment) -> Iterator[str]:
    where = f"s3://{deployment.bucket.name}"
    environment = deployment.environment
    if environment:
        where += f" (environment {environment.name}, Airflow {environment.airflow})"
    yield f"{deployment.component} {_TOWARDS[deployment.goal]} {where}"
    for step in deployment.steps:
        yield f"  {step.fate:<6} {step.key}{_behind(step)}"
    if not deployment.steps:
        yield "  nothing of it is there"
    for left in deployment.left_out if deployment.goal == "deploy" else ():
        yield f"  left out {left.path}: {left.reason}"


_TOWARDS: Final = {"deploy": "→", "remove": "out of"}


def _behind(step: Step) -> str:
    if step.reason:
        return f": {step.reason}"
    return f"  ← {step.upload.path}" if step.upload else ""


def format_end(deployment: Deployment) -> str:
    """Return what came of it: one line, and one for each DAG that was waited for."""
    return "\n".join([_sum(deployment), *map(format_state, deployment.states)])


def _sum(deployment: Deployment) -> str:
    counts = Counter(step.fate for step in deployment.steps)
    if deployment.refused:
        return f"nothing was written: {_number(counts['refuse'])} refused"
    if not deployment.pending:
        return f"nothing to do: {_number(counts['same'])} the same"
    said = [f"{counts[fate]} {_PAST[fate]}" for fate in _PAST if counts[fate]]
    lead = "done" if deployment.written else "nothing was written; would be"
    return f"{lead}: {', '.join(said)}"


def _number(count: int) -> str:
    return f"{count} object" if count == 1 else f"{count} objects"


def format_state(state: DagState) -> str:
    """Return a line about a DAG, and what Python said below it."""
    headline, *more = state.detail.split("\n") if "\n" in state.detail else ("",)
    if not more:
        detail = f": {state.detail}" if state.detail else ""
        return printable(f"  {state.state} {state.dag_id}{detail}")
    trace = "\n".join(f"    {line}" for line in (headline, *more))
    said = f"  {state.state} {state.dag_id}: {state.file} cannot be imported\n{trace}"
    return printable(said, 4_000)


def deployment_to_json(deployment: Deployment, *, ok: bool) -> JsonObject:
    """Return the document of ``schemas/deploy.schema.json``."""
    environment = deployment.environment
    return {
        "version": 1,
        "ok": ok,
        "component": deployment.component,
        "goal": deployment.goal,
        "bucket": deployment.bucket.name,
        "environment": environment.name if environment else None,
        "airflow": environment.airflow if environment else None,
        "written": deployment.written,
        "objects": [_step_to_json(step) for step in deployment.steps],
        "dags": [_state_to_json(state) for state in deployment.states],
        "left_out": [
            {"path": left.path, "reason": left.reason} for left in deployment.left_out
        ],
        "findings": problems_to_json(one.problem for one in deployment.findings),
        "notices": list(deployment.notices),
    }


def _step_to_json(step: Step) -> JsonValue:
    upload, stored = step.upload, step.stored
    return {
        "key": step.key,
        "fate": step.fate,
        "file": upload.path if upload else None,
        "sha256": upload.file.digest if upload else None,
        "owner": stored.owner if stored else None,
        "reason": step.reason,
    }


def _state_to_json(state: DagState) -> JsonValue:
    return {
        "dag_id": state.dag_id,
        "file": state.file,
        "state": state.state,
        "detail": state.detail or None,
    }
