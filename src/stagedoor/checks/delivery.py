"""K401 to K405: requirements and pipeline fit an MWAA environment that is shared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from stagedoor.checks.findings import error, warning
from stagedoor.checks.mwaa import ESSENTIAL, PLACEHOLDERS, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks.component import Component
    from stagedoor.checks.findings import Finding

_REQUIREMENTS: Final = "requirements.txt"
_CONSTRAINT: Final = re.compile(r"\s*(?:-c|--constraint)[ =]")
_CONSTRAINTS_OF: Final = re.compile(
    r"constraints-(\d+\.\d+\.\d+)/constraints-(\d+\.\d+)\.txt"
)
_NAME: Final = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_COMMAND: Final = re.compile(r"\baws\s+s3\s+(sync|rm)\b")
_DELETES: Final = {
    "sync": re.compile(r"\s--delete\b"),
    "rm": re.compile(r"\s--recursive\b"),
}
# The folder all components share, or the whole bucket.
_SHARED: Final = re.compile(r"s3://[^\s/\"']+(?:/dags)?/?(?=[\s\"']|\Z)")
_STATIC_KEY: Final = re.compile(
    r"\bAKIA[0-9A-Z]{16}\b|(?i:aws[-_]secret[-_](?:access[-_])?key)"
)
# What a role gives for an hour comes with a token.
_OF_A_ROLE: Final = re.compile(r"(?i)aws[-_]session[-_]token|assume-role")
_PLACEHOLDER: Final = re.compile(rf"\b(?:{'|'.join(sorted(PLACEHOLDERS))})\b")
_PIPELINES: Final = (
    ".gitlab-ci.yml",
    ".github/workflows/",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
    "Makefile",
    "scripts/",
)


def check_constraint(component: Component) -> Iterator[Finding]:
    """``requirements.txt`` names the constraints of its Airflow and Python.

    MWAA installs under its own constraints when there is no such line, and fails on
    those of another Python. A version that is not known here is only a warning: AWS adds
    them.

    Bad::

        --constraint …/constraints-3.0.6/constraints-3.9.txt

    Good::

        --constraint …/constraints-3.0.6/constraints-3.12.txt
    """
    if component.workload is None or component.data(_REQUIREMENTS) is None:
        return
    lines = component.lines(_REQUIREMENTS)
    found = [
        (line, number)
        for number, line in enumerate(lines, 1)
        if _CONSTRAINT.match(line)
    ]
    if not found:
        # MWAA looks for the words in any line, comments included.
        hidden = any(re.search(r"-c |--constraint ", line) for line in lines)
        taken = "takes a comment for it, and adds none" if hidden else "takes its own"
        said = f"there is no --constraint line: MWAA {taken}"
        place = component.at(_REQUIREMENTS)
        yield warning("K401", said, place, "name Airflow's own file")
    for line, number in found:
        versions = _CONSTRAINTS_OF.search(line)
        place = component.at(_REQUIREMENTS, number)
        known = VERSIONS.get(versions[1]) if versions else None
        if versions and known is None:
            hint = f"known are: {', '.join(VERSIONS)}"
            said = f"Airflow {versions[1]} is no version MWAA is known to have"
            yield warning("K401", said, place, hint)
        elif versions and known and known.python != versions[2]:
            python = known.python
            said = (
                f"MWAA runs Airflow {versions[1]} on Python {python}, not {versions[2]}"
            )
            yield error("K401", said, place, f"write 'constraints-{python}.txt'")


def check_overrides(component: Component) -> Iterator[Finding]:
    """``requirements.txt`` replaces nothing that MWAA itself runs on.

    Airflow, Celery, Flask, SQLAlchemy and a few more are held by MWAA: asking for
    another version makes the environment's update fail after half an hour.

    Bad::

        apache-airflow==3.0.6

    Good::

        apache-airflow-providers-snowflake
    """
    if component.workload is None:
        return
    for number, line in enumerate(component.lines(_REQUIREMENTS), 1):
        name = _NAME.match(line)
        if name and re.sub(r"[._]", "-", name[1]).lower() in ESSENTIAL:
            said = f"'{name[1]}' is held by MWAA and cannot be replaced"
            place = component.at(_REQUIREMENTS, number)
            yield error(
                "K402", said, place, "leave it out; tests may name it elsewhere"
            )


def check_delete(component: Component) -> Iterator[Finding]:
    """The pipeline deletes nothing in the ``dags/`` folder that components share.

    ``aws s3 sync --delete`` to ``s3://bucket/dags/`` removes the DAGs of every other
    component of the environment.

    Bad::

        aws s3 sync dags/ s3://$BUCKET/dags/ --delete

    Good::

        aws s3 cp dags/daily_orders.py s3://$BUCKET/source/sales.shop.1.daily_orders.py
    """
    for path, number, line in _pipeline_lines(component):
        if _deletes(line) and _SHARED.search(line):
            said = "this deletes the DAGs of every other component in the bucket"
            hint = "copy files by name, or give this component a folder of its own"
            yield error("K403", said, component.at(path, number), hint)


def check_static_keys(component: Component) -> Iterator[Finding]:
    """The pipeline holds no AWS key.

    A stored key lives until somebody remembers it. GitLab and GitHub vouch for a job
    (OIDC), and AWS gives it a role for an hour.

    Bad::

        aws configure set aws_secret_access_key $AWS_SECRET_KEY

    Good::

        AWS_ROLE_ARN: arn:aws:iam::123456789012:role/mwaa-deploy
    """
    for path, number, line in _pipeline_lines(component):
        if _STATIC_KEY.search(line) and not _OF_A_ROLE.search(line):
            said = "a stored AWS key"
            hint = "let the job assume a role: id_tokens (GitLab), id-token (GitHub)"
            yield error("K404", said, component.at(path, number), hint)


def check_placeholders(component: Component) -> Iterator[Finding]:
    """The pipeline holds no placeholder of the template it was made from.

    A region ``regionname`` and a bucket ``bucketname`` are names that nothing has: the
    first deployment fails.

    Bad::

        aws configure set region regionname

    Good::

        AWS_DEFAULT_REGION: eu-west-1
    """
    for path, number, line in _pipeline_lines(component):
        found = _PLACEHOLDER.search(line)
        if found:
            said = f"'{found[0]}' is a placeholder"
            hint = "write the name itself, or a variable of the pipeline"
            yield warning("K405", said, component.at(path, number), hint)


def _deletes(line: str) -> bool:
    """Tell whether a command removes what it does not copy."""
    commands = ((found[1], found.end()) for found in _COMMAND.finditer(line))
    ends: dict[str, int] = {}
    for name, end in commands:
        ends.setdefault(name, end)
    return any(_DELETES[name].search(line, end) for name, end in ends.items())


def _pipeline_lines(component: Component) -> Iterator[tuple[str, int, str]]:
    """Yield path, line number and text, without comments.

    A command that goes on behind a backslash is one line, the first.
    """
    if component.workload is None and not component.dags:
        return
    for path in component.tree:
        if not path.startswith(_PIPELINES):
            continue
        parts: list[str] = []
        start = 1
        for number, line in enumerate(component.lines(path), 1):
            if not parts:
                start = number
            parts.append(line.removesuffix("\\"))
            if not line.endswith("\\"):
                yield from _without_comment(path, start, parts)
                parts = []
        yield from _without_comment(path, start, parts)


def _without_comment(
    path: str, number: int, parts: list[str]
) -> Iterator[tuple[str, int, str]]:
    if parts and not parts[0].lstrip().startswith("#"):
        yield path, number, " ".join(parts)
