"""Asking line by line: ``--plain``, and where the cursor cannot be moved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.terminal.session import CTRL_C, CTRL_D, ENTER
from tests.terminal.test_menus import MADE

pytestmark = pytest.mark.slow

FIRST_PAGE = (
    ("Name:", "orders" + ENTER),
    ("Size [medium]:", ENTER),
    ("Notes (optional)", ENTER),
    ("Public (optional):", "yes" + ENTER),
    ("Replicas [2]:", ENTER),
    ("Token (optional):", "geheim" + ENTER),
)
SECOND_PAGE = (
    ("Target [cloud]:", ENTER),
    ("Features (optional):", "logs" + ENTER),
    ("Tags: add, done [done]:", ENTER),
    ("Ports: add, done [done]:", ENTER),
)
WRITE = ("to edit [write]:", ENTER)
ALL = (*FIRST_PAGE, *SECOND_PAGE)


def made(desk) -> Any:
    return json.loads((desk / "made" / "answers.json").read_text(encoding="utf-8"))


# what is typed                    steps                                      what differs
WAYS = {
    "a wrong answer, then a right one": (
        [("Name:", "Orders" + ENTER), ("does not match", ""), ("Name:", "sales" + ENTER)],
        1, {"name": "sales"},
    ),
    "a number of a list": ([ALL[0], ("Size [medium]:", "3" + ENTER)], 2, {"size": "l"}),
    "a word of a list": ([ALL[0], ("Size [medium]:", "small" + ENTER)], 2, {"size": "s"}),
    "help": ([("Name:", ":help" + ENTER), ("your editor", ""), ("Name:", "sales" + ENTER)], 1, {"name": "sales"}),
    "a text with a colon": ([*ALL[:2], ("Notes (optional)", "::quit" + ENTER)], 3, {"notes": ":quit"}),
    "a text with a sign": ([*ALL[:2], ("Notes (optional)", ":< " + ENTER)], 3, {"notes": "< "}),
    "a default is cleared": ([*ALL[:4], ("Replicas [2]:", ":clear" + ENTER)], 5, {"replicas": None}),
    "back": ([*ALL[:2], ("Notes (optional)", "<" + ENTER), ("Size [medium]:", "1" + ENTER)], 2, {"size": "s"}),
    "back a page": (
        [*FIRST_PAGE, ("Target [cloud]:", ":page" + ENTER), ("Name [orders]:", "sales" + ENTER), *ALL[1:3],
         ("Public [true]:", ENTER), ALL[4], ("Token (optional):", ENTER)],
        6, {"name": "sales"},
    ),
    "items of a list": (
        [*ALL[:8], ("Tags: add, done", "add" + ENTER), ("item 1:", "aa" + ENTER),
         ("Tags: add, edit 1, remove 1, done", "add" + ENTER), ("item 2:", "bb" + ENTER),
         ("Tags: add, edit 1", "remove 1" + ENTER), ("Tags: add, edit 1", "edit 1" + ENTER),
         ("item 1 [bb]:", "cc" + ENTER), ("Tags: add, edit 1", ENTER)],
        9, {"tags": ["cc"]},
    ),
    "an edit at the end": ([*ALL, ("to edit [write]:", "nobody" + ENTER), ("to edit [write]:", "edit size" + ENTER), ("Size [medium]:", "3" + ENTER)], 10, {"size": "l"}),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "done", "differs"), WAYS.values(), ids=WAYS)
def test_what_is_answered_is_made(start, desk, steps, done, differs):
    session = start("--plain")
    session.play(*steps, *ALL[done:], WRITE)
    assert session.end() == 0, session.text
    wanted = {k: v for k, v in (MADE | differs).items() if v is not None}
    assert made(desk) == wanted
    assert "geheim" not in session.raw


def test_a_conversation_looks_like_this(start, snapshot):
    session = start("--plain")
    session.play(*ALL, WRITE)
    assert session.end() == 0
    assert session.text == snapshot


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_nothing_but_lines_is_written(start, term):
    words = () if term == "dumb" else ("--plain",)
    session = start(*words, environment={"TERM": term})
    session.play(*ALL, WRITE)
    assert session.end() == 0
    assert "\x1b" not in session.raw


def test_an_editor_writes_long_texts(start, desk, tmp_path):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "two\\nlines\\n" > "$1"\n')
    editor.chmod(0o755)
    session = start("--plain", environment={"VISUAL": str(editor)})
    session.play(*ALL[:2], ("Notes (optional)", ":edit" + ENTER), *ALL[3:], WRITE)
    assert session.end() == 0
    assert made(desk) == MADE | {"notes": "two\nlines"}


LEAVING = {
    "ctrl-c": (ALL[:1], CTRL_C),
    "ctrl-d": (ALL[:1], CTRL_D),
    ":quit": (ALL[:1], ":quit" + ENTER),
    "quit at the end": (ALL, "quit" + ENTER),
}


@pytest.mark.parametrize(("steps", "keys"), LEAVING.values(), ids=LEAVING)
def test_who_leaves_leaves_nothing_and_may_keep_the_answers(start, desk, steps, keys):
    session = start("--plain")
    session.play(*steps)
    session.leave((*ALL, WRITE)[len(steps)][0], keys)
    session.play(("save the answers so far", "so-far.yaml" + ENTER))
    assert session.end() == 130, session.text
    assert [file.name for file in desk.iterdir()] == ["so-far.yaml"]
    assert "geheim" not in (desk / "so-far.yaml").read_text(encoding="utf-8")


def test_foreign_text_cannot_steer_the_terminal(start, desk):
    template = desk.parent / "widgets" / "template.yaml"
    text = template.read_text(encoding="utf-8")
    hostile = text.replace("title: Name", 'title: "N\\e[31m\\u202eame"')
    template.write_text(hostile, encoding="utf-8")
    session = start("--plain")
    session.leave("ame:", CTRL_C)
    assert session.end() == 130
    assert "\x1b[31m" not in session.raw
    assert "\u202e" not in session.raw
    assert r"\x1b[31m\u202eame" in session.raw


def test_without_a_terminal_nobody_is_asked(run_piped):
    ran = run_piped()
    assert ran.returncode == 4
    assert "'name' is required" in ran.stderr
