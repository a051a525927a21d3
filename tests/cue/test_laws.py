"""Laws over any document: the evaluator answers, and a value fits itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from tests.cue.asking import ask

from stagedoor.cue.document import read_document

if TYPE_CHECKING:
    from stagedoor.core.json import JsonValue

DATA = Path(__file__).parent.parent / "data/cue/vectors.jsonl"
POLICIES = sorted(
    {
        row["policy"]
        for row in map(json.loads, DATA.read_text(encoding="utf-8").splitlines())
        if "policy" in row
    }
)

TEXTS = st.text(max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ("a", "b", "c", "kind", "id", "s", "x", "n", "tags", "specific", "components", "v")
)
LIKELY = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
        ),
        max_leaves=8,
    ),
    max_size=6,
)


def _as_policy(document: JsonValue) -> str:
    """Spell a document as a policy: JSON is CUE."""
    return json.dumps(document)


@given(document=DOCUMENTS)
def test_a_document_passes_the_policy_that_spells_it(document: JsonValue) -> None:
    assert ask(_as_policy(document), document).verdict == "pass"


@given(document=DOCUMENTS)
def test_a_document_fits_a_closed_struct_of_itself(document: JsonValue) -> None:
    policy = f"#D: a: {_as_policy(document)}\n#D"
    assert ask(policy, {"a": document}).verdict == "pass"
    assert ask(policy, {"a": document, "more": 1}).paths == ("/more",)


@given(document=DOCUMENTS, other=SCALARS)
def test_another_value_is_a_conflict_at_its_place(
    document: JsonValue, other: JsonValue
) -> None:
    policy = f"a: b: [{_as_policy(document)}]"
    same = json.dumps(other) == json.dumps(document)
    result = ask(policy, {"a": {"b": [other]}})
    assert result.verdict == ("pass" if same else "fail")
    assert same or all(path.startswith("/a/b/0") for path in result.paths)


@given(document=DOCUMENTS)
def test_joining_a_value_with_itself_or_as_an_alternative_changes_nothing(
    document: JsonValue,
) -> None:
    text = _as_policy(document)
    assert ask(f"a: {text} & {text}", {"a": document}).verdict == "pass"
    assert ask(f"a: {text} | {text}", {"a": document}).verdict == "pass"
    assert ask(f"a: *{text} | _\nb: a", {"b": document}).verdict == "pass"


@given(policy=st.sampled_from(POLICIES), document=LIKELY)
def test_any_policy_answers_about_any_document_and_always_the_same(
    policy: str, document: JsonValue
) -> None:
    result = ask(policy, document)
    assert result.verdict in ("pass", "fail", "policy_error")
    assert bool(result.violations) <= (result.verdict != "pass")
    assert ask(policy, document) == result


@given(
    policy=st.sampled_from(POLICIES), cut=st.integers(0, 400), sign=st.text(max_size=2)
)
def test_a_damaged_policy_is_refused_or_answered(
    policy: str, cut: int, sign: str
) -> None:
    damaged = policy[:cut] + sign + policy[cut + 1 :]
    assert ask(damaged, {}).verdict in ("pass", "fail", "policy_error")


@given(document=DOCUMENTS)
def test_json_text_is_read_as_it_is(document: JsonValue) -> None:
    wrapped = {"a": document}
    assert read_document(json.dumps(wrapped), "d.json").value == wrapped
