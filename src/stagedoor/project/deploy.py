"""Bring a component into an MWAA environment: the use case behind ``stagedoor deploy``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from stagedoor.checks import refuse_errors
from stagedoor.checks.run import CheckRequest, check_folder
from stagedoor.core.errors import UsageError
from stagedoor.core.frozen import field, frozen, replace
from stagedoor.deploying.aws import Access, connect
from stagedoor.deploying.bucket import Bucket
from stagedoor.deploying.environment import Airflow, read_environment
from stagedoor.deploying.keys import place_directly, place_staged
from stagedoor.deploying.plan import plan_objects, writes
from stagedoor.deploying.values import Upload
from stagedoor.deploying.waiting import await_dags
from stagedoor.project.deployable import LeftOut, read_deployable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stagedoor.checks import Finding
    from stagedoor.deploying.environment import Environment
    from stagedoor.deploying.keys import Place
    from stagedoor.deploying.values import Step
    from stagedoor.deploying.waiting import Clock, DagState
    from stagedoor.project.deployable import Deployable

Goal: TypeAlias = Literal["deploy", "remove"]


@frozen
class DeployRequest:
    """What the user asked for; what is ``None`` is found out.

    Attributes:
        folder: The component's.
        goal: Bring it there, or take it away.
        environment: The name of the MWAA environment.
        bucket: Another bucket than the environment's or the catalog entry's.
        dags_path: Another folder than the environment's or the catalog entry's.
        prefix: A folder below it to use, instead of the derived name.
        staged: Put the DAG where the tech adapter takes it from.
        adopt: Take over objects that bear no mark.
        check: Whether an error-level finding stops it.
        access: How AWS is reached.
    """

    folder: Path
    goal: Goal = "deploy"
    environment: str | None = None
    bucket: str | None = None
    dags_path: str | None = None
    prefix: str | None = None
    staged: bool = False
    adopt: bool = False
    check: bool = True
    access: Access = field(default_factory=Access)


@frozen
class Deployment:
    """A deployment, planned or carried out.

    Attributes:
        component: The component's identifier.
        goal: What it is for.
        bucket: Where.
        folder: The folder of the bucket that holds it, such as ``dags``.
        environment: The environment, when one was named.
        steps: What is to happen, key by key.
        dags: By DAG id: the key of its file.
        findings: What the checks found.
        left_out: What the component has and does not go.
        notices: What the user should know.
        written: Whether the steps were taken.
        states: How far the DAGs are, when that was waited for.
    """

    component: str
    goal: Goal
    bucket: Bucket
    folder: str
    environment: Environment | None
    steps: tuple[Step, ...]
    dags: dict[str, str]
    findings: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notices: tuple[str, ...] = ()
    written: bool = False
    states: tuple[DagState, ...] = ()

    @property
    def refused(self) -> tuple[Step, ...]:
        """The keys that are not ours to take."""
        return tuple(step for step in self.steps if step.fate == "refuse")

    @property
    def pending(self) -> tuple[Step, ...]:
        """The steps that change the bucket; none when one key is refused."""
        return writes(self.steps)


def plan_deployment(request: DeployRequest) -> Deployment:
    """Find out what a deployment would change; changes nothing.

    Raises:
        FindingsError: The component does not pass its checks.
        UsageError: Something about the component or the command line is wrong.
        SourceError: AWS refused, or could not be reached.
    """
    findings = _checked(request)
    component = read_deployable(request.folder, may_be_empty=request.goal == "remove")
    environment = _environment(request)
    bucket = _bucket(request, component, environment)
    folder = _folder(request, component, environment)
    place = _place(request, component, folder)
    wanted = {
        key: Upload(path, component.files[path]) for path, key in place.keys.items()
    }
    steps = plan_objects(
        wanted if request.goal == "deploy" else {},
        bucket.read(place.searched),
        component.identifier,
        adopt=request.adopt,
    )
    return Deployment(
        component=component.identifier,
        goal=request.goal,
        bucket=bucket,
        folder=folder,
        environment=environment,
        steps=steps,
        dags={
            dag: place.keys[path]
            for dag, path in component.dags.items()
            if path in place.keys
        },
        findings=findings,
        left_out=(*component.left_out, *_not_staged(component, place)),
        notices=tuple(_notices(component, bucket)),
    )


def _checked(request: DeployRequest) -> tuple[Finding, ...]:
    if not request.check or request.goal == "remove":
        return ()
    findings = check_folder(CheckRequest(request.folder)).findings
    refuse_errors(findings)
    return findings


def _environment(request: DeployRequest) -> Environment | None:
    if request.environment is None:
        return None
    return read_environment(connect(request.access, "mwaa"), request.environment)


def _bucket(
    request: DeployRequest, component: Deployable, environment: Environment | None
) -> Bucket:
    name = request.bucket or (environment.bucket if environment else component.bucket)
    if not name:
        hint = (
            "name an --environment or a --bucket, or 'bucketName' in the catalog entry"
        )
        raise UsageError("D041", "nothing says which bucket", hint=hint)
    return Bucket(name, connect(request.access, "s3"))


def _folder(
    request: DeployRequest, component: Deployable, environment: Environment | None
) -> str:
    if request.dags_path is not None:
        return request.dags_path.strip("/")
    if request.staged:
        return component.source_path.strip("/")
    return (environment.dags_path if environment else component.dags_path).strip("/")


def _place(request: DeployRequest, component: Deployable, folder: str) -> Place:
    if not request.staged:
        return place_directly(
            component.identifier,
            tuple(component.files),
            component.main,
            folder,
            request.prefix,
        )
    place = place_staged(component.identifier, component.main, folder)
    if place is None:
        said = f"the tech adapter would not find '{component.identifier}'"
        hint = (
            "--staged needs an identifier such as 'sales.shop.1.orders' and a dagName"
        )
        raise UsageError("D042", said, hint=hint)
    return place


def _not_staged(component: Deployable, place: Place) -> tuple[LeftOut, ...]:
    reason = "the tech adapter copies one file"
    return tuple(
        LeftOut(path, reason) for path in component.files if path not in place.keys
    )


def _notices(component: Deployable, bucket: Bucket) -> list[str]:
    if not component.bucket or component.bucket == bucket.name:
        return []
    named = f"the one in the catalog entry '{component.bucket}'"
    return [f"the bucket is '{bucket.name}', {named}"]


def carry_out(
    deployment: Deployment, tell: Callable[[Step], None] = lambda _: None
) -> Deployment:
    """Take the steps of a plan, one object after the other.

    Stopped anywhere, what was done is whole, and planning again finds what is left.

    Args:
        deployment: The plan.
        tell: Called after each step.

    Raises:
        ConflictError: An object is no longer what the plan saw.
        SourceError: AWS refused, or could not be reached.
        KeyboardInterrupt: Says how far it came.
    """
    pending = deployment.pending
    for done, step in enumerate(pending):
        try:
            deployment.bucket.take(step, deployment.component)
        except KeyboardInterrupt:
            said = f"interrupted after {done} of {len(pending)} objects: each is whole"
            raise KeyboardInterrupt(f"{said}; run the same command again") from None
        tell(step)
    return replace(deployment, written=bool(pending))


def await_environment(
    request: DeployRequest, deployment: Deployment, clock: Clock, timeout: float
) -> Deployment:
    """Wait until the environment's Airflow has read the component's DAGs.

    Raises:
        UsageError: There is no DAG whose id the component's files say literally.
        SourceError: The environment cannot be asked.
    """
    assert deployment.environment is not None  # noqa: S101 - --wait asks for one
    if not deployment.dags:
        said = "there is no DAG to wait for: no file of the component says its id"
        raise UsageError("D043", said, hint='write it literally, as in dag_id="orders"')
    stored = deployment.bucket.read(deployment.dags.values())
    since = max(one.modified for one in stored.values())
    start = f"{deployment.folder}/" if deployment.folder else ""
    states = await_dags(
        Airflow(connect(request.access, "mwaa"), deployment.environment.name),
        {dag: key.removeprefix(start) for dag, key in deployment.dags.items()},
        since,
        clock,
        timeout,
    )
    return replace(deployment, states=states)
