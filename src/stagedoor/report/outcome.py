"""What ``stagedoor new`` tells: as text for a person, as one JSON document."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from stagedoor.report.problems import printable, problems_to_json
from stagedoor.report.tree import draw_tree
from stagedoor.tree.entries import Directory, File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagedoor.checks import Finding
    from stagedoor.core.json import JsonObject, JsonValue
    from stagedoor.landing import GitReport
    from stagedoor.landing.intents import Pushed
    from stagedoor.project.outcome import Outcome
    from stagedoor.workflow.result import Intent, Notice, RunResult, StepReport


def outcome_to_json(outcome: Outcome) -> JsonObject:
    """Return the document of ``schemas/new.schema.json``."""
    result = outcome.result
    return {
        "version": 1,
        "ok": True,
        "dry_run": outcome.dry_run,
        "template": {
            "ref": outcome.template.ref,
            "name": outcome.template.name,
            "title": outcome.template.title,
            "digest": outcome.template.digest,
            "commit": outcome.template.commit,
        },
        "destination": str(outcome.destination),
        "answers": outcome.answers,
        "files": list(_files(outcome)),
        "skipped": [
            {"step": s.step, "path": s.path, "reason": s.reason} for s in result.skipped
        ],
        "steps": [step_to_json(step) for step in result.steps],
        "output": result.output,
        "intents": [
            intent_to_json(intent, done=outcome.is_pushed(intent))
            for intent in result.intents
        ],
        "notices": [notice_to_json(notice) for notice in outcome.notices],
        "findings": [finding_to_json(finding) for finding in outcome.findings],
        "git": [_git_to_json(report, outcome.pushed) for report in outcome.git],
    }


def _files(outcome: Outcome) -> Iterator[JsonObject]:
    for path, fate in outcome.fates().items():
        entry = outcome.tree.get(path)
        row: JsonObject = {"path": path, "type": "link", "change": fate}
        if isinstance(entry, File):
            row |= {"type": "file", "executable": entry.executable}
        elif isinstance(entry, Directory):
            row["type"] = "directory"
        yield row


def step_to_json(step: StepReport) -> JsonObject:
    """Return a step as ``--json`` documents have it."""
    return {
        "id": step.id,
        "name": step.name,
        "action": step.action,
        "status": step.status,
        "input": step.input,
        "output": step.output,
        "reason": step.reason,
    }


def intent_to_json(intent: Intent, *, done: bool) -> JsonObject:
    """Return an intent as ``--json`` documents have it."""
    return {
        "step": intent.step,
        "action": intent.action,
        "summary": intent.summary,
        "input": intent.input,
        "repository": intent.repository,
        "branch": intent.branch,
        "source_path": intent.source_path,
        "title": intent.title,
        "files": list(intent.files),
        "done": done,
    }


def notice_to_json(notice: Notice) -> JsonObject:
    """Return a notice as ``--json`` documents have it."""
    return {"code": notice.code, "message": notice.message, "where": notice.where}


def finding_to_json(finding: Finding) -> JsonObject:
    """Return a finding as ``--json`` documents have it."""
    [problem] = problems_to_json([finding.problem])
    return {"severity": finding.severity, "problem": problem}


def _git_to_json(git: GitReport, pushed: tuple[Pushed, ...]) -> JsonObject:
    there = next((each for each in pushed if each.part == git.folder), None)
    return {
        "folder": git.folder,
        "branch": git.branch,
        "staged": len(git.staged),
        "ignored": list(git.ignored),
        "commit": git.commit,
        "origin": git.origin,
        "pushed": {"url": there.url, "branch": there.branch, "commit": there.commit}
        if there
        else None,
    }


def format_outcome(outcome: Outcome) -> str:
    """Return the closing words of a run: what was made, what is left to do."""
    lines = [_headline(outcome)]
    for repository in outcome.git:
        lines += _git_lines(repository, outcome.pushed)
    lines += [
        f"  pushed: {printable(each.url)}, branch {printable(each.branch)}, "
        f"commit {each.commit[:10]}"
        for each in outcome.pushed
    ]
    lines += _intent_lines(
        [i for i in outcome.result.intents if not outcome.is_pushed(i)]
    )
    lines += _output_lines(outcome.result)
    return "\n".join(lines)


def _headline(outcome: Outcome) -> str:
    if all(isinstance(entry, Directory) for entry in outcome.result.tree.values()):
        return f"{outcome.template.name} ran; it writes no file"
    files = [p for p, e in outcome.tree.items() if not isinstance(e, Directory)]
    fates = outcome.fates()
    counted = Counter(fates[path] for path in files)
    told = ", ".join(
        f"{counted[fate]} {word}" for fate, word in _FATES.items() if counted[fate]
    )
    said = count(len(files), "file")
    if set(counted) != {"create"}:
        said += f" ({told})"
    verb = "would make" if outcome.dry_run else "made"
    where = printable(str(outcome.destination)).replace("\n", "\\n")
    return f"{verb} {where} from {outcome.template.name}: {said}"


_FATES: Final = {
    "create": "added",
    "update": "replaced",
    "same": "the same",
    "skip": "left as they are",
}


def count(number: int, noun: str) -> str:
    """Return ``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _git_lines(git: GitReport, pushed: tuple[Pushed, ...]) -> list[str]:
    # A push commits first: with nothing new to commit, the last one holds it all.
    there = (each.commit for each in pushed if each.part == git.folder)
    commit = git.commit or next(there, None)
    state = f"in commit {commit[:10]}" if commit else "staged, ready to commit"
    where = f" in {printable(git.folder)}/" if git.folder else ""
    staged = count(len(git.staged), "file")
    lines = [f"  git{where}: branch {git.branch}, {staged} {state}"]
    if git.origin:
        lines.append(f"  origin: {printable(git.origin)}")
    if git.ignored:
        ignored = ", ".join(printable(path) for path in git.ignored)
        lines.append(f"  not staged (.gitignore): {ignored}")
    return lines


def _intent_lines(intents: list[Intent]) -> list[str]:
    lines = ["  not done here:"] if intents else []
    for intent in intents:
        lines.append(f"    {intent.action}: {printable(intent.summary)}")
        if intent.title is not None:
            branch = (
                f"from branch {printable(intent.branch)}, " if intent.branch else ""
            )
            listed = ", ".join(map(printable, intent.files[:_MOST_FILES]))
            more = len(intent.files) - _MOST_FILES
            rest = f", and {more} more" if more > 0 else ""
            changed = count(len(intent.files), "file")
            lines.append(f"      {branch}{changed}: {listed}{rest}")
    return lines


_MOST_FILES: Final = 8


def _output_lines(result: RunResult) -> list[str]:
    lines = []
    for link in _objects(result.output.get("links")):
        target = link.get("url") or link.get("entityRef")
        if target:
            lines.append(printable(f"  {link.get('title') or 'link'}: {target}"))
    for text in _objects(result.output.get("text")):
        title, content = text.get("title"), text.get("content")
        lines.append(printable(f"  {title or 'note'}:"))
        body = str(content or "").strip().splitlines()
        lines += [printable(f"    {line}".rstrip()) for line in body]
    return lines


def _objects(value: JsonValue) -> list[JsonObject]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def format_tree(outcome: Outcome) -> str:
    """Return the component as an indented tree, with each file's fate."""
    marks = {
        "create": "",
        "same": " (same)",
        "update": " (replaced)",
        "skip": " (kept)",
    }
    remarks = {path: marks[fate] for path, fate in outcome.fates().items()}
    return draw_tree(remarks, outcome.tree)
