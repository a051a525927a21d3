"""Expressions whose value is needed: operands, conditions, arguments, references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stagedoor.cue import arithmetic, calls
from stagedoor.cue.bounds import compare
from stagedoor.cue.builtins import CONSTANTS
from stagedoor.cue.compare import equal_values, sorted_arcs
from stagedoor.cue.faults import BottomError, Fault, IncompleteError
from stagedoor.cue.narrow import shown
from stagedoor.cue.regex import searches
from stagedoor.cue.syntax import (
    Binary,
    BottomLiteral,
    Call,
    Import,
    Index,
    Interpolation,
    Let,
    Literal,
    Name,
    Node,
    Selector,
    Special,
    Unary,
)
from stagedoor.cue.terms import (
    ACTIVE,
    MEMBER,
    Assumption,
    Computed,
    Conjunct,
    Env,
    Function,
    Missing,
    Value,
)
from stagedoor.cue.values import kind_names
from stagedoor.cue.vertex import Vertex, faults_in, resolved

if TYPE_CHECKING:
    from stagedoor.cue.evaluate import Evaluator
    from stagedoor.cue.values import Atom

_COMPARISONS: Final = frozenset(("==", "!=", "<", "<=", ">", ">="))


def lookup(
    ev: Evaluator, name: str, env: Env | None
) -> Vertex | Computed | Import | None:
    """Find what a name refers to; None when nothing declares it.

    Raises:
        IncompleteError: It is a field that is absent.
    """
    while env is not None:
        if name in env.bindings:
            return env.bindings[name]
        target = env.names.get(name)
        if target is not None and not (env.up and name in env.up.imports):
            if isinstance(target, Let):
                return _let(ev, target, env)
            assert env.vertex is not None  # noqa: S101 - names live at vertices
            return ev.field(env.vertex, target)
        if name in env.imports:
            return env.imports[name]
        env = env.up
    return None


def _let(ev: Evaluator, node: Let, env: Env) -> Vertex:
    """Return the vertex of a ``let``; each alternative has its own."""
    key = (node.name, resolved(env.vertex) if env.vertex else None)
    if env.lets is None:
        env.lets = {}
    if key not in env.lets:
        env.lets[key] = ev.anonymous(Conjunct(node.value, env))
    return env.lets[key]


def reference(
    ev: Evaluator, node: Node, env: Env | None
) -> Vertex | Computed | Function:
    """Find what a name, selector or index refers to.

    Raises:
        IncompleteError: It is not there, or not yet.
        BottomError: It cannot be.
    """
    match node:
        case Name(name=name):
            found = lookup(ev, name, env)
            if found is None or isinstance(found, Import):
                raise BottomError(Fault("reference", f"'{name}' is no value", node))
            return found
        case Selector(operand=operand, label=label):
            if isinstance(operand, Name):
                package = lookup(ev, operand.name, env)
                if isinstance(package, Import):
                    return _member(node, package, label)
            return ev.field(_base(ev, operand, env), label)
        case Index(operand=operand, index=index):
            return _index(ev, node, _base(ev, operand, env), evaluate(ev, index, env))
        case _:
            raise BottomError(Fault("reference", "this refers to nothing", node))


def _member(node: Node, package: Import, label: str | Special) -> Computed | Function:
    """Return a function or constant of a package."""
    name = f"{package.path}.{label.name if isinstance(label, Special) else label}"
    if name in CONSTANTS:
        return Computed(CONSTANTS[name], node)
    return Function(name)


def _base(ev: Evaluator, node: Node, env: Env | None) -> Vertex:
    """Return the vertex of an operand, its own or one made for it."""
    if isinstance(node, Name | Selector | Index):
        found = reference(ev, node, env)
        if isinstance(found, Vertex):
            return found
        if isinstance(found, Computed):
            if isinstance(found.value, Vertex):
                return found.value
            return ev.anonymous(Conjunct(found, env))
    return ev.anonymous(Conjunct(node, env))


def _index(ev: Evaluator, node: Index, base: Vertex, key: Value) -> Vertex:
    if isinstance(key, str):
        ev.expand(base)
        if resolved(base).lists:
            raise BottomError(Fault("index", "a list has no fields", node))
        return ev.field(base, key)
    if isinstance(key, bool) or not isinstance(key, int):
        raise BottomError(
            Fault("index", "an index is a string or a whole number", node)
        )
    ev.expand(base)
    vertex = resolved(base)
    if vertex.state != ACTIVE and vertex.cyclic is not None and not vertex.lists:
        raise BottomError(Fault("index", "a struct has no elements", node))
    if vertex.lists and key not in vertex.arcs:
        length = max(part.length for part in vertex.lists)
        if key < 0 or any(part.rest is None for part in vertex.lists):
            message = f"there is no element {key} in {length}"
            raise BottomError(Fault("index", message, node))
    return ev.field(base, key)


def value_of(ev: Evaluator, vertex: Vertex) -> Value:
    """Return the atom of a vertex, or the vertex itself for a struct or list.

    Raises:
        IncompleteError: It is not concrete (yet).
        BottomError: It has an error.
    """
    ev.expand(vertex)
    found = resolved(vertex)
    if found.faults:
        raise BottomError(found.faults[0])
    if vertex.alternatives and vertex.forward is None:
        raise IncompleteError("more than one alternative is possible")
    if not isinstance(found.atom, Missing):
        return found.atom
    if vertex.state == ACTIVE:
        ev.low = min(ev.low, vertex.depth)
    if found.cyclic is not None:
        return vertex
    if found.blocked:
        raise IncompleteError(found.blocked)
    names = " or ".join(kind_names(found.mask))
    label = vertex.label.name if isinstance(vertex.label, Special) else vertex.label
    about = f"'{label}' is" if label != "" else "this is"
    raise IncompleteError(f"{about} not known beyond {names}")


def evaluate(ev: Evaluator, node: Node, env: Env | None) -> Value:
    """Return the concrete value of an expression.

    Raises:
        IncompleteError: It has none (yet).
        BottomError: It cannot have one.
    """
    ev.budget.spend()
    ev.budget.enter()
    value = _evaluate(ev, node, env)
    ev.budget.leave()
    return value


def _evaluate(ev: Evaluator, node: Node, env: Env | None) -> Value:
    match node:
        case Literal(value=value):
            return value
        case Name() | Selector() | Index():
            found = reference(ev, node, env)
            if isinstance(found, Vertex):
                return value_of(ev, found)
            return found.value if isinstance(found, Computed) else found
        case Binary(op=op) if op != "&":
            return _binary(ev, node, env)
        case Unary(op="-" | "+" | "!"):
            return _unary(ev, node, env)
        case Interpolation():
            return _interpolate(ev, node, env)
        case Call():
            return calls.evaluate_call(ev, node, env)
        case BottomLiteral():
            raise BottomError(Fault("value", "the policy allows no value here", node))
        case _:
            return value_of(ev, ev.anonymous(Conjunct(node, env)))


def _unary(ev: Evaluator, node: Unary, env: Env | None) -> Value:
    value = evaluate(ev, node.operand, env)
    if node.op == "!":
        if isinstance(value, bool):
            return not value
        raise BottomError(
            Fault("type", "'!' is asked of something that is no bool", node)
        )
    return arithmetic.signed(node, value)


def _binary(ev: Evaluator, node: Binary, env: Env | None) -> Value:
    if node.op in ("==", "!="):
        if isinstance(node.right, BottomLiteral):
            return is_bottom(ev, node.left, env) is (node.op == "==")
        if isinstance(node.left, BottomLiteral):
            return is_bottom(ev, node.right, env) is (node.op == "==")
    left, right = _operands(ev, node, env)
    if node.op in ("&&", "||"):
        if isinstance(left, bool) and isinstance(right, bool):
            return left and right if node.op == "&&" else left or right
    elif node.op in ("=~", "!~"):
        if isinstance(left, str) and isinstance(right, str):
            return searches(ev.budget, right, left) is (node.op == "=~")
    elif node.op in _COMPARISONS:
        return _compare(ev, node, left, right)
    else:
        return arithmetic.combine(ev.budget, node, left, right)
    raise BottomError(
        Fault("type", f"'{node.op}' cannot be asked of these operands", node)
    )


def _operands(ev: Evaluator, node: Binary, env: Env | None) -> tuple[Value, Value]:
    """Evaluate both operands: an error in either counts more than a missing value."""
    try:
        left = evaluate(ev, node.left, env)
    except IncompleteError:
        evaluate(ev, node.right, env)
        raise
    return left, evaluate(ev, node.right, env)


def _compare(ev: Evaluator, node: Binary, left: Value, right: Value) -> bool:
    if isinstance(left, Vertex | tuple | Function) or isinstance(
        right, Vertex | tuple | Function
    ):
        if node.op in ("==", "!="):
            return equal_values(ev, left, right) is (node.op == "==")
        raise BottomError(
            Fault("type", f"'{node.op}' cannot be asked of structs and lists", node)
        )
    answer = compare(node.op, left, right)
    if answer is None:
        message = f"'{node.op}' cannot compare {shown(left)} with {shown(right)}"
        raise BottomError(Fault("type", message, node))
    return answer


def is_bottom(ev: Evaluator, node: Node, env: Env | None) -> bool:
    """Tell whether an expression is ``_|_``: an error, or a field that is absent.

    A field that is there and not concrete is not.
    """
    noted, ev.assumed = ev.assumed, None
    answer = _is_bottom(ev, node, env)
    ev.assumed = noted
    if noted is not None:
        noted.append(Assumption(node, env, answer))
    return answer


def _is_bottom(ev: Evaluator, node: Node, env: Env | None) -> bool:
    try:
        found = _asked(ev, node, env)
    except (IncompleteError, BottomError):
        return True
    if not isinstance(found, Vertex):
        return False
    ev.expand(found)
    if found.state == ACTIVE:
        if isinstance(resolved(found).atom, Missing):
            ev.low = min(ev.low, found.depth)
    else:
        ev.finalize(found)
    vertex = resolved(found)
    if next(faults_in(vertex), None) is not None:
        return True
    return vertex.blocked is not None and not _is_some(vertex)


def _asked(
    ev: Evaluator, node: Node, env: Env | None
) -> Vertex | Computed | Function | None:
    """Return what ``==_|_`` is asked of; None for a value that is there."""
    if isinstance(node, Name | Selector | Index):
        return reference(ev, node, env)
    if isinstance(node, Unary | Interpolation | Call) or (
        isinstance(node, Binary) and node.op != "&"
    ):
        evaluate(ev, node, env)
        return None
    return ev.anonymous(Conjunct(node, env))


def _is_some(vertex: Vertex) -> bool:
    """Tell whether something is known of a value that is not all known."""
    return (
        vertex.cyclic is not None
        or bool(vertex.alternatives)
        or not isinstance(vertex.atom, Missing)
    )


def _interpolate(ev: Evaluator, node: Interpolation, env: Env | None) -> Value:
    pieces = [
        part if isinstance(part, str | bytes) else evaluate(ev, part, env)
        for part in node.parts
    ]
    text: str | bytes
    if node.is_bytes:
        text = b"".join(
            piece
            if isinstance(piece, bytes)
            else arithmetic.interpolated(node, piece).encode("utf-8", "replace")
            for piece in pieces
        )
    else:
        text = "".join(arithmetic.interpolated(node, piece) for piece in pieces)
    ev.budget.spend(1 + len(text) // 1000)
    return arithmetic.bounded(ev.budget, text)


def members(source: Value, node: Node) -> list[tuple[Atom, Value]]:
    """List the keys and values of a list or struct, fields that are there only.

    Raises:
        IncompleteError: Not all of its fields are known.
        BottomError: It is neither.
    """
    if isinstance(source, tuple):
        return list(enumerate(source))
    if not isinstance(source, Vertex):
        raise BottomError(Fault("type", "'for' needs a list or a struct", node))
    vertex = resolved(source)
    if vertex.pending and vertex.state != ACTIVE and vertex.blocked:
        raise IncompleteError(vertex.blocked)
    return [
        (label, arc)
        for label, arc in sorted_arcs(vertex)
        if not isinstance(label, Special) and arc.presence == MEMBER
    ]
