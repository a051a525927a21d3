"""Templates grown from the grammar render alike here and in the real engines."""

from __future__ import annotations

import pytest
from tests.oracle.differences import KNOWN, agrees
from tests.oracle.engines import Case, Engines, Verdict
from tests.oracle.fuzz import described, run, smallest
from tests.oracle.grammar import cases

SEED, COUNT = 20_261, 2_000  # more: python -m tests.oracle.fuzz --count 20000


@pytest.mark.oracle
@pytest.mark.slow
def test_grown_templates_render_alike(engines: Engines) -> None:
    tally = run(engines, SEED, COUNT)
    shown = [described(smallest(engines, each)) for each in tally.differences[:5]]
    assert shown == []
    # A grammar that only grew errors, or only trivia, would find nothing.
    assert tally.outcomes["same output"] > COUNT / 2
    assert tally.outcomes["same value"] > COUNT / 10
    assert tally.outcomes["both refuse"] > COUNT / 20


def test_the_same_seed_grows_the_same_templates() -> None:
    assert cases(7, 50) == cases(7, 50)
    assert cases(7, 50) != cases(8, 50)


# what the engines say                             what we say                  right
JUDGED = {
    "the same text":          ("x", "x",   {"ok": True, "out": "x"},            True),
    "another text":           ("x", "x",   {"ok": True, "out": "y"},            False),
    "the newer one decides":  ("x", "y",   {"ok": True, "out": "x"},            True),
    "the older one does not": ("x", "y",   {"ok": True, "out": "y"},            False),
    "an error is an error":   (None, None, {"ok": False, "error": "e"},         True),
    "an error is no text":    (None, None, {"ok": True, "out": ""},             False),
    "text is no error":       ("x", "x",   {"ok": False, "error": "e"},         False),
    "older only, refused":    (None, "y",  {"ok": False, "error": "e"},         True),
    "older only, in silence": (None, "y",  {"ok": True, "out": "y"},            False),
    "older only, noticed":    (None, "y",  {"ok": True, "out": "y", "notices": ["n"]}, True),
}  # fmt: skip


@pytest.mark.parametrize(
    ("current", "old", "given", "right"), JUDGED.values(), ids=JUDGED
)
def test_what_counts_as_agreement(current, old, given, right) -> None:
    def said(text: str | None) -> dict[str, object]:
        return (
            {"ok": False, "error": "no"} if text is None else {"ok": True, "out": text}
        )

    assert agrees(Verdict(said(current), said(old)), given) is right


def test_every_known_difference_says_why() -> None:
    calm = Case("${{ 1 }}", {}, {})
    fine = {"ok": True, "out": "1"}
    for each in KNOWN:
        assert each.reason
        assert not each.applies(calm, Verdict(fine, fine), fine)
