"""Asking with lists to move in, as somebody at a terminal sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.terminal.session import (
    BACKSPACE,
    CLEAR,
    CTRL_C,
    CTRL_D,
    CTRL_O,
    DOWN,
    ENTER,
    ESC,
    PAGE_UP,
    SPACE,
    UP,
)

pytestmark = pytest.mark.slow

FIRST_PAGE = (
    ("? Name", "orders" + ENTER),
    ("? Size", ENTER),
    ("? Notes", ENTER),
    ("? Public", "yes" + ENTER),
    ("? Replicas", ENTER),
    ("? Token", "geheim" + ENTER),
)
SECOND_PAGE = (
    ("? Target", ENTER),
    ("? Features", SPACE + ENTER),
    ("? Tags", ENTER),
    ("? Ports", ENTER),
)
WRITE = ("What now?", ENTER)
MADE = {
    "name": "orders",
    "size": "m",
    "public": True,
    "replicas": 2,
    "token": "******",
    "region": "eu",
    "trace": "hidden value",
    "target": "cloud",
    "features": ["logs"],
    "tags": [],
    "ports": [],
}


def made(desk) -> Any:
    return json.loads((desk / "made" / "answers.json").read_text(encoding="utf-8"))


def nothing_left(desk) -> bool:
    return list(desk.iterdir()) == []


# Changes to the plain way through, and what comes of them in the component.
# what is done        steps in place of the pages' own                    what differs
WAYS = {
    "the plain way": ((), {}),
    "a wrong answer is said as it is typed": (
        [("? Name", "Orders"), ("does not match", CLEAR + "sales" + ENTER)],
        {"name": "sales"},
    ),
    "a list is searched": (
        [FIRST_PAGE[0], ("? Size", "lar" + ENTER)],
        {"size": "l"},
    ),
    "a search that finds nothing takes nothing": (
        [FIRST_PAGE[0], ("? Size", "zzz" + ENTER + 3 * BACKSPACE + "lar" + ENTER)],
        {"size": "l"},
    ),
    "a list is walked": ([*FIRST_PAGE[:1], ("? Size", UP + ENTER)], {"size": "s"}),
    "no is said": ([*FIRST_PAGE[:3], ("? Public", UP + ENTER)], {"public": False}),
    "nothing is said": (
        [*FIRST_PAGE[:3], ("? Public", ENTER)],
        {"public": None},
    ),
    "a number out of range": (
        [*FIRST_PAGE[:4], ("? Replicas", CLEAR + "12"), ("less than or equal", CLEAR + "3" + ENTER)],
        {"replicas": 3},
    ),
    "back to the question before": (
        [*FIRST_PAGE[:2], ("? Notes", ESC), ("? Size", DOWN + ENTER), FIRST_PAGE[2]],
        {"size": "l"},
    ),
    "back to the page before": (
        [
            *FIRST_PAGE,
            ("? Target", PAGE_UP),
            ("? Name", CLEAR + "sales" + ENTER),
            *FIRST_PAGE[1:5],
            ("? Token", "keep" + ENTER),
        ],
        {"name": "sales"},
    ),
    "a branch brings a question": (
        [*FIRST_PAGE, ("? Target", UP + ENTER), *SECOND_PAGE[1:], ("? Host", "db" + ENTER)],
        {"target": "vm", "host": "db"},
    ),
    "too few ticks": (
        [*FIRST_PAGE, SECOND_PAGE[0], ("? Features", ENTER), ("minimum", ""), ("? Features", SPACE + ENTER)],
        {},
    ),
    "several ticks, one searched for": (
        [*FIRST_PAGE, SECOND_PAGE[0], ("? Features", SPACE + DOWN + DOWN + SPACE + ENTER)],
        {"features": ["logs", "traces"]},
    ),
    "a list of texts": (
        [
            *FIRST_PAGE,
            *SECOND_PAGE[:2],
            ("? Tags", "add" + ENTER),
            ("? item 1", "x"),
            ("minimum length", "y" + ENTER),
            ("? Tags", "add" + ENTER),
            ("? item 2", "zz" + ENTER),
            ("? Tags", "zz" + ENTER),
            ("? zz", "edit" + ENTER),
            ("? item 2", "z" + ENTER),
            ("? Tags", "xy" + ENTER),
            ("? xy", "remove" + ENTER),
            ("? Tags", ENTER),
        ],
        {"tags": ["zzz"]},
    ),
    "a list of objects": (
        [
            *FIRST_PAGE,
            *SECOND_PAGE[:3],
            ("? Ports", "add" + ENTER),
            ("? Number", "80" + ENTER),
            ("? Note", ESC),
            ("? Number", "80" + ENTER),
            ("? Note", "http" + ENTER),
            ("? Ports", ENTER),
        ],
        {"ports": [{"number": 8080, "note": "http"}]},
    ),
}  # fmt: skip


def rest_of(steps):
    """What is still asked after these steps, on the plain way."""
    order = [*FIRST_PAGE, *SECOND_PAGE]
    names = [name for name, _ in order]
    asked = [names.index(name) for name, _ in steps if name in names]
    return order[asked[-1] + 1 :] if asked else order


@pytest.mark.parametrize(("steps", "differs"), WAYS.values(), ids=WAYS)
def test_what_is_answered_is_made(start, desk, steps, differs):
    session = start()
    session.play(*steps, *rest_of(list(steps)), WRITE)
    assert session.end() == 0, session.text
    wanted = {k: v for k, v in (MADE | differs).items() if v is not None}
    assert made(desk) == wanted
    assert "geheim" not in session.raw


def test_a_conversation_looks_like_this(start, snapshot):
    session = start()
    session.play(*FIRST_PAGE, *SECOND_PAGE, WRITE)
    assert session.end() == 0
    assert session.text == snapshot


@pytest.mark.parametrize("columns", [40, 120])
def test_it_fits_narrow_and_wide_terminals(start, desk, columns):
    session = start(columns=columns)
    session.play(*FIRST_PAGE, *SECOND_PAGE, WRITE)
    assert session.end() == 0
    assert made(desk) == MADE


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"NO_COLOR": ""}])
def test_colour_can_be_switched_off(start, environment):
    session = start(environment=environment)
    session.play(*FIRST_PAGE, *SECOND_PAGE, WRITE)
    assert session.end() == 0
    painted = "\x1b[36" in session.raw or ";36" in session.raw
    assert painted is (environment["NO_COLOR"] == "")


def test_an_editor_writes_long_texts(start, desk, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "two\\nlines\\n" > "$1"\n')
    editor.chmod(0o755)
    session = start(environment={"VISUAL": str(editor), "EDITOR": "false"})
    session.play(*FIRST_PAGE[:2], ("? Notes", CTRL_O), ("lines", ENTER))
    session.play(*FIRST_PAGE[3:], *SECOND_PAGE, WRITE)
    assert session.end() == 0
    assert made(desk) == MADE | {"notes": "two\nlines"}


def test_an_answer_can_be_edited_at_the_end(start, desk):
    session = start()
    session.play(*FIRST_PAGE, *SECOND_PAGE)
    session.play(("What now?", "edit" + ENTER), ("Which one?", "targ" + ENTER))
    session.play(("? Target", UP + ENTER), ("? Host", "h" + ENTER), WRITE)
    assert session.end() == 0
    assert made(desk) == MADE | {"target": "vm", "host": "h"}


LEAVING = {
    "at the first question": ((), CTRL_C, {}),
    "at a list": (FIRST_PAGE[:1], CTRL_C, {"name": "orders"}),
    "at the secret": (FIRST_PAGE[:5], CTRL_D, {"name", "size", "public", "replicas"}),
    "at the ticks": ((*FIRST_PAGE, SECOND_PAGE[0]), CTRL_C, {"name", "target"}),
    "at the list of ports": ((*FIRST_PAGE, *SECOND_PAGE[:3]), CTRL_C, {"features"}),
    "at the end": ((*FIRST_PAGE, *SECOND_PAGE), CTRL_C, {"features"}),
    "by quitting": ((*FIRST_PAGE, *SECOND_PAGE), "quit" + ENTER, {"features"}),
}
NEXT = [name for name, _ in (*FIRST_PAGE, *SECOND_PAGE)] + ["What now?"]


@pytest.mark.parametrize(("steps", "keys", "kept"), LEAVING.values(), ids=LEAVING)
def test_who_leaves_leaves_nothing_and_may_keep_the_answers(
    start, desk, steps, keys, kept
):
    session = start()
    session.play(*steps, (NEXT[len(steps)], keys))
    if kept:
        session.play(("save the answers so far", "so-far.yaml" + ENTER))
    assert session.end() == 130, session.text
    assert not (desk / "made").exists()
    assert nothing_left(desk) is not bool(kept)
    if not kept:
        return
    saved = (desk / "so-far.yaml").read_text(encoding="utf-8")
    assert "geheim" not in saved + session.raw
    again = start("--answers", "so-far.yaml")
    asked = [step for step in (*FIRST_PAGE, *SECOND_PAGE) if step not in steps]
    notes = [] if len(steps) < 3 else [("? Notes", ENTER)]
    token = [] if len(steps) < 6 else [("? Token", "geheim" + ENTER)]
    early = [s for s in asked if s in FIRST_PAGE]
    again.play(*notes, *early, *token, *[s for s in asked if s not in early], WRITE)
    assert again.end() == 0, again.text
    assert made(desk) == MADE


def test_nothing_is_saved_over_a_file(start, desk):
    (desk / "mine.yaml").write_text("mine\n")
    session = start()
    session.play(FIRST_PAGE[0], ("? Size", CTRL_C))
    session.play(("save the answers", "mine.yaml" + ENTER), ("already", ""))
    session.play(("save the answers", ENTER))
    assert session.end() == 130
    assert [f.read_text() for f in desk.iterdir()] == ["mine\n"]
