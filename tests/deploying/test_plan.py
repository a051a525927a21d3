"""Plans are pure: laws over two dictionaries."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from stagedoor.deploying.plan import plan_objects, writes
from stagedoor.deploying.values import Stored, Upload
from stagedoor.tree.entries import File

US, THEM = "sales.shop.1.ours", "sales.shop.1.theirs"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = st.sampled_from(["a.py", "b/c.py", "b/d/e.sql", "f é.py"])
TEXTS = st.sampled_from([b"", b"1", b"2"])
OWNERS = st.sampled_from([US, THEM, None])


def stored(content: bytes, owner: str | None) -> Stored:
    digest = File(content).digest if owner else None
    return Stored(f'"{content!r}"', len(content), owner, digest, WHEN)


WANTED = st.dictionaries(KEYS, TEXTS.map(lambda t: Upload("dags/x", File(t))))
STORED = st.dictionaries(KEYS, st.builds(stored, TEXTS, OWNERS))


def applied(steps, before):
    """The bucket after the steps."""
    after = dict(before)
    for step in steps:
        if step.upload is None:
            del after[step.key]
        else:
            after[step.key] = stored(step.upload.file.data, US)
    return after


@given(wanted=WANTED)
def test_what_is_there_needs_nothing(wanted):
    there = {key: stored(one.file.data, US) for key, one in wanted.items()}
    assert writes(plan_objects(wanted, there, US)) == ()


@given(wanted=WANTED, there=STORED, adopt=st.booleans())
def test_applying_a_plan_gives_what_was_wanted(wanted, there, adopt):
    steps = plan_objects(wanted, there, US, adopt=adopt)
    after = applied(writes(steps), there)
    if any(step.fate == "refuse" for step in steps):
        assert after == there
    else:
        ours = {key: one.digest for key, one in after.items() if one.owner == US}
        assert ours == {key: one.file.digest for key, one in wanted.items()}
        assert writes(plan_objects(wanted, after, US, adopt=adopt)) == ()


@given(wanted=WANTED, there=STORED, adopt=st.booleans(), stop=st.integers(0, 4))
def test_stopped_anywhere_the_next_plan_gives_the_same(wanted, there, adopt, stop):
    steps = writes(plan_objects(wanted, there, US, adopt=adopt))
    half = applied(steps[:stop], there)
    rest = writes(plan_objects(wanted, half, US, adopt=adopt))
    assert applied(rest, half) == applied(steps, there)


@given(wanted=WANTED, there=STORED, adopt=st.booleans())
def test_what_others_have_is_never_written(wanted, there, adopt):
    steps = plan_objects(wanted, there, US, adopt=adopt)
    foreign = {key for key, one in there.items() if one.owner == THEM}
    assert not foreign & {step.key for step in writes(steps)}
    unmarked = {key for key, one in there.items() if one.owner is None}
    written = unmarked & {step.key for step in writes(steps)}
    assert written <= (set(wanted) if adopt else set())
    mentioned = {step.key for step in steps}
    assert mentioned & (foreign | unmarked) <= set(wanted)


@given(there=STORED)
def test_wanting_nothing_removes_ours_only(there):
    steps = plan_objects({}, there, US, adopt=True)
    assert {s.key for s in steps} == {k for k, one in there.items() if one.owner == US}
    assert {s.fate for s in steps} <= {"remove"}
