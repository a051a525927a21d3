"""Make a component: the use case behind ``stagedoor new``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from stagedoor import __version__
from stagedoor.checks import check_component, refuse_errors
from stagedoor.checks.component import POLICY_FOLDER, is_policy
from stagedoor.core.errors import PolicyError, SourceError, redacted
from stagedoor.core.frozen import field, frozen, replace
from stagedoor.form.build import build
from stagedoor.form.fill import FillOptions, fill
from stagedoor.landing import (
    Landed,
    LandingOptions,
    land,
    preview,
    refuse_conflicts,
)
from stagedoor.project.destination import choose_destination, refuse_inside_skeleton
from stagedoor.project.outcome import MadeFrom, Outcome
from stagedoor.project.publishing import (
    refuse_unknown_remotes,
    refuse_unpushable,
    with_repositories,
)
from stagedoor.project.record import RECORD_FILE, Record, record_to_bytes
from stagedoor.template.parse import parse_template
from stagedoor.tree.entries import File, FileTree
from stagedoor.workflow.capabilities import Capabilities, RunOptions
from stagedoor.workflow.dialect import dialect_of
from stagedoor.workflow.result import Notice
from stagedoor.workflow.run import run

if TYPE_CHECKING:
    from stagedoor.catalog.view import CatalogView
    from stagedoor.checks import Finding
    from stagedoor.core.errors import Problem
    from stagedoor.core.json import JsonObject
    from stagedoor.form.answers import Answers, Given
    from stagedoor.form.asker import Asker
    from stagedoor.form.build import Form
    from stagedoor.sources import TemplateSource
    from stagedoor.template.entity import Template
    from stagedoor.workflow.result import RunResult


@frozen
class NewRequest:
    """What the user asked for.

    Attributes:
        source: Where the template comes from.
        destination: As given, else ``None``.
        given: The answers that were given.
        kind: Which document of ``template.yaml``, when it holds several.
        user: The complete reference of who runs it, if known.
        feature_flags: The flags that are on (P-2).
        filling: How answers are read.
        running: How the steps run; its secrets come from ``given``.
        capabilities: What plug-ins add; the source and the catalog are put in.
        landing: How the component lands.
        push: Whether the component is to be pushed once it has landed.
        remote: Where to, instead of where the template says; may hold a password.
        record: Whether to write ``.stagedoor.yaml``.
        check: Whether an error-level finding stops the landing.
        ignore: Beginnings of the ids of rules that are not asked.
        dry_run: Plan everything, write nothing.
        notices: What there is to say before anything runs.
    """

    source: TemplateSource
    destination: str | None
    given: Given
    kind: str | None = None
    user: str | None = None
    feature_flags: tuple[str, ...] = ()
    filling: FillOptions = field(default_factory=FillOptions)
    running: RunOptions = field(default_factory=RunOptions)
    capabilities: Capabilities = field(default_factory=Capabilities)
    landing: LandingOptions = field(default_factory=LandingOptions)
    push: bool = False
    remote: str | None = field(default=None, repr=False)
    record: bool = True
    check: bool = True
    ignore: tuple[str, ...] = ()
    dry_run: bool = False
    notices: tuple[Problem, ...] = ()


def make_component(
    request: NewRequest, asker: Asker | None = None, catalog: CatalogView | None = None
) -> Outcome:
    """Make a component: template, answers, steps, checks, landing.

    Args:
        request: What the user asked for.
        asker: Whom to ask what was not given; ``None`` asks nobody.
        catalog: What pickers and ``catalog:fetch`` see.

    Raises:
        StagedoorError: Anything is wrong; nothing was written.
    """
    made = run_template(request, asker, catalog)
    answers, result = made.answers.values, made.result
    destination = choose_destination(request.destination, result, answers)
    refuse_inside_skeleton(destination, request.source.file.parent, made.template)
    landed = _land(request, made.tree, destination, result)
    return Outcome(
        template=made.made_from,
        destination=destination,
        answers=answers,
        result=result,
        tree=made.tree,
        changes=landed.written,
        same=landed.same,
        kept=landed.skipped,
        git=landed.git,
        findings=made.findings,
        notices=(*made.notices, *map(_notice, landed.warnings)),
        dry_run=request.dry_run,
    )


@frozen
class Made:
    """A component that was computed and has not landed.

    Attributes:
        template: What it was made with.
        made_from: Which template that was, for the record.
        answers: What its form submitted.
        result: What the steps left.
        tree: The steps' files and the record.
        findings: What the checks found.
        notices: What the user should know, in order.
    """

    template: Template
    made_from: MadeFrom
    answers: Answers
    result: RunResult
    tree: FileTree
    findings: tuple[Finding, ...]
    notices: tuple[Notice, ...]


def run_template(
    request: NewRequest, asker: Asker | None = None, catalog: CatalogView | None = None
) -> Made:
    """Do everything of :func:`make_component` that writes nothing.

    Raises:
        StagedoorError: Anything is wrong.
    """
    template = _template(request)
    refuse_unpushable(request, template)
    form = build(template.pages, request.feature_flags)
    answers = _answers(request, template, form, asker, catalog)
    stamps = request.source.stamps
    result = _run(request, template, answers, catalog)
    made_from = _made_from(request, template)
    tree = _with_record(
        result.tree, request, made_from, in_form_order(answers.values, form)
    )
    request.source.refuse_changed(stamps)
    told = (*request.notices, *template.notices, *answers.notices)
    return Made(
        template=template,
        made_from=made_from,
        answers=answers,
        result=result,
        tree=tree,
        findings=_findings(request, tree, result),
        notices=(*map(_notice, told), *result.notices),
    )


def _findings(
    request: NewRequest, tree: FileTree, result: RunResult
) -> tuple[Finding, ...]:
    """Check the component; what is wrong stops it, unless it was not to be checked."""
    try:
        findings = _redacted(check_component(tree, request.ignore), result)
    except PolicyError:
        if request.check:
            raise
        return ()
    if request.check:
        refuse_errors(findings)
    return findings


def _redacted(findings: tuple[Finding, ...], result: RunResult) -> tuple[Finding, ...]:
    """Hide secrets that a template wrote into files in what is said about these."""
    return tuple(
        replace(finding, problem=redacted(finding.problem, result.redact))
        for finding in findings
    )


def _template(request: NewRequest) -> Template:
    """Read the template; a destination that is taken is said before any question."""
    source = request.source
    template = parse_template(
        source.content, source.name, kind=request.kind, read_text=source.read_text
    )
    if request.destination is not None and request.landing.mode == "new":
        preview(FileTree(), Path(request.destination), request.landing)
    return template


def _answers(
    request: NewRequest,
    template: Template,
    form: Form,
    asker: Asker | None,
    catalog: CatalogView | None,
) -> Answers:
    options = replace(
        request.filling,
        user=request.user,
        witboost=dialect_of(template, request.running.dialect) == "witboost",
        secrets_schema=secrets_schema(template),
    )
    return fill(form, request.given, asker=asker, catalog=catalog, options=options)


def secrets_schema(template: Template) -> JsonObject | None:
    """Return ``spec.secrets.schema`` (P-52)."""
    spec = template.document["spec"]
    secrets = spec.get("secrets") if isinstance(spec, dict) else None
    schema = secrets.get("schema") if isinstance(secrets, dict) else None
    return schema if isinstance(schema, dict) else None


def in_form_order(values: JsonObject, form: Form) -> JsonObject:
    """Return ``values`` in the order the form asks for them; the rest behind."""
    names = dict.fromkeys((*form.names(), *values))
    return {name: values[name] for name in names if name in values}


def _run(
    request: NewRequest,
    template: Template,
    answers: Answers,
    catalog: CatalogView | None,
) -> RunResult:
    return run(
        template,
        answers.values,
        replace(request.capabilities, fetch=request.source.fetch, catalog=catalog),
        replace(request.running, secrets=answers.secrets, user=_user(request, catalog)),
    )


def _user(request: NewRequest, catalog: CatalogView | None) -> JsonObject:
    """Return ``user`` as expressions see it (T-34); nobody in particular is a guest."""
    if request.user is None:
        return {"ref": "user:default/guest", "entity": _GUEST}
    entity = catalog.entity(request.user) if catalog else None
    user: JsonObject = {"ref": request.user}
    return user | {"entity": entity} if entity else user


_GUEST: Final[JsonObject] = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "User",
    "metadata": {"name": "guest", "namespace": "default", "title": "Guest"},
    "spec": {
        "profile": {"displayName": "Guest User", "email": "guest@example.com"},
        "memberOf": [],
    },
}
"""Who runs a template where nobody has signed in, as Backstage calls them."""


def _land(
    request: NewRequest, tree: FileTree, destination: Path, result: RunResult
) -> Landed:
    options = with_repositories(request, result)
    if request.push:
        refuse_unknown_remotes(options)
    if not request.dry_run:
        return land(tree, destination, options)
    seen = preview(tree, destination, options)
    refuse_conflicts(seen)
    return Landed(
        destination=seen.destination,
        written=seen.changes,
        same=seen.same,
        skipped=seen.skipped,
        warnings=seen.warnings,
    )


def _made_from(request: NewRequest, template: Template) -> MadeFrom:
    source = request.source
    return MadeFrom(
        ref=source.ref,
        name=template.name,
        title=template.title,
        digest=source.digest if request.record else None,
        commit=source.commit if request.record else None,
    )


def _with_record(
    tree: FileTree, request: NewRequest, made_from: MadeFrom, answers: JsonObject
) -> FileTree:
    if not request.record or made_from.digest is None:
        return tree
    record = Record(
        stagedoor=__version__,
        ref=made_from.ref,
        name=made_from.name,
        digest=made_from.digest,
        commit=made_from.commit,
        answers=answers,
        options=_recorded(request),
        policies=_policies(request, tree),
    )
    return FileTree({**tree, RECORD_FILE: File(record_to_bytes(record))})


def _policies(request: NewRequest, tree: FileTree) -> JsonObject:
    """Return the policies beside the template, unless the component carries its own."""
    if any(map(is_policy, tree)):
        return {}
    try:
        found = request.source.fetch("./policies")
    except SourceError:
        return {}
    files = found.items() if isinstance(found, FileTree) else ()
    return {
        name: entry.data.decode("utf-8", "replace")
        for name, entry in files
        if is_policy(f"{POLICY_FOLDER}{name}") and isinstance(entry, File)
    }


def _recorded(request: NewRequest) -> JsonObject:
    """Return the options that change the result and are not at their default."""
    plain, running = RunOptions(), request.running
    names = ("engine", "dialect", "skeleton_entities")
    chosen: JsonObject = {
        name: getattr(running, name)
        for name in names
        if getattr(running, name) != getattr(plain, name)
    }
    if request.kind is not None:
        chosen["kind"] = request.kind
    if request.feature_flags:
        chosen["feature_flags"] = list(request.feature_flags)
    return chosen


def _notice(problem: Problem) -> Notice:
    where = str(problem.at) if problem.at else None
    return Notice(problem.code, problem.message, where)
