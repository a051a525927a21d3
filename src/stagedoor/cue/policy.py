"""Loading a policy and checking a document against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stagedoor.core.errors import PolicyError, Problem
from stagedoor.core.locations import Location
from stagedoor.cue.closing import STRUCT, Group
from stagedoor.cue.evaluate import Evaluator
from stagedoor.cue.limits import DEFAULT_LIMITS, Budget, LimitError, Limits, deep_stack
from stagedoor.cue.messages import cause_of, place_of
from stagedoor.cue.parser import parse_expression, parse_policy
from stagedoor.cue.result import CueResult, Violation, path_text
from stagedoor.cue.scopes import check_expression, check_names, package_names
from stagedoor.cue.syntax import Let, Node, Special
from stagedoor.cue.terms import MEMBER, Conjunct, Data, Env
from stagedoor.cue.verdict import Found, judge
from stagedoor.cue.vertex import Vertex

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagedoor.core.json import JsonPath, JsonValue
    from stagedoor.cue.faults import Fault
    from stagedoor.cue.syntax import File

# More would not be read, and a document of a million elements must not make them.
_VIOLATIONS = 1_000
_DETAILS = 8


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: the files of one package, unified.

    Attributes:
        files: As parsed, in the order given.
        warnings: What CUE versions disagree about, such as unused imports.
    """

    files: tuple[File, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def path(self) -> str:
        """The (first) file, as the user would name it."""
        return self.files[0].source.path


def load_policy(
    files: Sequence[tuple[str, str]], limits: Limits = DEFAULT_LIMITS
) -> Policy:
    """Parse the files (path and text) of one package, at least one.

    Raises:
        PolicyError: P001 no CUE, P002 CUE that is not supported, P003 too large, P004
            an unknown name, P005 and P006 a wrong ``let``, P007 different packages.
    """
    parsed = tuple(parse_policy(path, text, limits) for path, text in files)
    packages = {file.package for file in parsed if file.package}
    if len(packages) > 1:
        names = ", ".join(sorted(packages))
        at = Location(parsed[-1].source.path)
        raise PolicyError(
            "P007",
            f"files of different packages: {names}",
            at=at,
            hint="check them apart",
        )
    try:
        with deep_stack():
            return Policy(parsed, check_names(parsed))
    except LimitError as error:
        at = Location(parsed[0].source.path)
        raise PolicyError("P003", f"given up: {error}", at=at) from None


def check(
    policy: Policy,
    document: JsonValue,
    expression: str | None = None,
    locate: Callable[[JsonPath], Location] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> CueResult:
    """Check a document; never raises for what a policy or document says.

    Args:
        policy: From :func:`load_policy`.
        document: JSON data; whole floats count as floats.
        expression: What to check against instead of the whole policy, such as
            ``#Workload``.
        locate: Gives the places of the document's values.
        limits: What the check may cost.
    """
    try:
        with deep_stack():
            return _check(policy, document, expression, locate, limits)
    except LimitError as error:
        problem = Problem("P003", f"given up: {error}", Location(policy.path))
        return CueResult("policy_error", problems=(problem,))
    except PolicyError as error:
        return CueResult("policy_error", problems=error.problems)


def _check(
    policy: Policy,
    document: JsonValue,
    expression: str | None,
    locate: Callable[[JsonPath], Location] | None,
    limits: Limits,
) -> CueResult:
    ev = Evaluator(Budget(limits))
    vertex = _root(policy, document, expression)
    found: list[Found] = []
    for one in judge(ev, vertex):
        found.append(one)
        if len(found) >= _VIOLATIONS:
            break
    violations = tuple(_violation(one, locate) for one in found)
    broken = tuple(
        Problem("P008", f"broken policy: {one.message}", one.policy)
        for one in violations
        if one.code == "bad_regex"
    )
    if broken:
        return CueResult("policy_error", violations, broken)
    if violations:
        return CueResult("fail", violations, policy.warnings)
    return CueResult("pass", problems=policy.warnings)


def _root(policy: Policy, document: JsonValue, expression: str | None) -> Vertex:
    """Build the vertex to be judged: policy and document, or an expression and it."""
    root = Vertex(None, "")
    root.presence = MEMBER
    names: dict[str, str | Special | Let] = {
        name: target
        for file in policy.files
        for name, target in file.body.names.items()
        if not isinstance(target, Let)
    }
    package = Env(root, None, names)
    group = Group(STRUCT, None) if any(f.body.embeds for f in policy.files) else None
    for file in policy.files:
        imports = {found.name: found for found in file.imports}
        env = Env.importing(package, imports)
        root.conjuncts.append(Conjunct(file.body, env, group))
    data = Conjunct(Data(document), None)
    if expression is None:
        root.conjuncts.append(data)
        return root
    node = parse_expression(expression)
    check_expression(node, package_names(policy.files))
    asked = Vertex(None, "")
    asked.presence = MEMBER
    asked.conjuncts += [Conjunct(node, package), data]
    return asked


def _violation(
    found: Found, locate: Callable[[JsonPath], Location] | None
) -> Violation:
    fault = found.fault
    node = place_of(fault.term)
    path = found.vertex.path()
    return Violation(
        code=fault.code,
        path=path,
        message=fault.message,
        asked=_asked(fault, path, node),
        because=cause_of(fault.env),
        policy=node.span.at if node else _declared(found.vertex),
        data=locate(path) if locate else None,
        details=tuple(_details(found)),
    )


def _asked(fault: Fault, path: JsonPath, node: Node | None) -> str | None:
    """Return what the policy says, as written."""
    if node is None:
        return None
    if fault.code == "required_missing":
        return f"{path[-1]}!: {node.span.text}"
    return node.span.text


def _declared(vertex: Vertex) -> Location | None:
    """Return where the policy speaks of a vertex or of what is around it."""
    around: Vertex | None = vertex
    while around is not None:
        for conjunct in around.conjuncts:
            if node := place_of(conjunct.term):
                return node.span.at
        around = around.parent
    return None


def _details(found: Found) -> list[str]:
    """Word what was wrong inside the alternatives that nearly fitted."""
    lines = dict.fromkeys(
        f"{path_text(vertex.path())}: {fault.message}"
        for vertex, fault in found.fault.below
    )
    return list(lines)[:_DETAILS]
