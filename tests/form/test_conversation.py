"""Questions put to somebody: order, branches, back, lists, secrets, review."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from stagedoor.core.errors import AnswersError
from stagedoor.core.secret import revealed
from stagedoor.form.absent import ABSENT
from stagedoor.form.answers import read_given
from stagedoor.form.asker import BACK, PAGE_BACK, Back, LeftError, Move
from stagedoor.form.build import build
from stagedoor.form.fill import fill
from stagedoor.form.review import start_case


@dataclass
class Script:
    """Somebody who answers from a list, and notes what was asked."""

    answers: list[Any]
    log: list[Any] = field(default_factory=list)

    def begin_page(self, heading):
        self.log.append(f"-- {heading.number}/{heading.total} {heading.title}")

    def ask(self, question, current, choices, check):
        shown = "" if current is ABSENT else f" [{current}]"
        offered = f" {'|'.join(c.label for c in choices)}" if choices else ""
        while True:
            answer = self.answers.pop(0)
            self.log.append(f"{'.'.join(map(str, question.path))}{shown}{offered}")
            reason = None if isinstance(answer, Back) else check(answer)
            if reason is None:
                return answer
            self.log.append(f"! {reason}")

    def arrange(self, question, items, *, can_add):
        self.log.append(f"{question.name} {list(items)}{'' if can_add else ' full'}")
        return self.answers.pop(0)

    def tell(self, text):
        self.log.append(f"# {text}")

    def review(self, rows):
        self.log.append("; ".join(f"{r.label}={r.value}" for r in rows))
        return self.answers.pop(0)


def talk(pages, answers, **given):
    script = Script(answers)
    filled = fill(build(pages), read_given(**given), asker=script)
    assert script.answers == []
    return filled, script.log


ADD, DONE = Move("add"), Move("done")
TEXT = {"type": "string"}
BRANCH = {
    "kind": {
        "oneOf": [
            {"properties": {"kind": {"const": "a"}, "extra": {"type": "string", "default": "E"}}},
            {"properties": {"kind": {"const": "b"}}},
        ]
    }
}  # fmt: skip
NAME = {"type": "string", "minLength": 2}
ONE = {
    "title": "One",
    "required": ["name"],
    "properties": {"name": NAME, "kind": {"enum": ["a", "b"]}},
    "dependencies": BRANCH,
}
TWO = {"title": "Two", "properties": {"size": {"type": "integer", "default": 3}}}


def test_pages_are_asked_in_order_and_branches_open():
    filled, log = talk([ONE, TWO], ["nn", "a", "EX", 4, None])
    assert filled.values == {"name": "nn", "kind": "a", "extra": "EX", "size": 4}
    assert log == [
        "-- 1/2 One",
        "name",
        "kind a|b",
        "extra [E]",
        "-- 2/2 Two",
        "size [3]",
        "Name=nn; Kind=a; Extra=EX; Size=4",
    ]
    assert {s.kind for s in filled.sources.values()} == {"prompt"}


def test_a_bad_answer_is_asked_for_again_with_the_reason():
    _, log = talk([ONE], ["x", ABSENT, "xy", "b", None])
    assert log[1:6] == ["name", "! does not meet minimum length of 2", "name", "! an answer is required", "name"]  # fmt: skip


def test_what_was_given_is_not_asked():
    filled, log = talk([ONE, TWO], ["b", 5, None], options=["name=given"])
    assert [line for line in log if line.startswith("name")] == []
    assert (filled.sources["name"].kind, filled.sources["kind"].kind) == ("option", "prompt")  # fmt: skip


def test_what_was_given_wrongly_is_asked():
    filled, log = talk([ONE], ["b", "long", None], options=["name=x"])
    assert "# name: does not meet minimum length of 2" in log
    assert filled.values["name"] == "long"


def test_back_goes_to_the_question_before_and_to_the_page_before():
    filled, log = talk([ONE, TWO], ["nn", "b", BACK, "a", "EX", 1, None])
    assert log[:7] == ["-- 1/2 One", "name", "kind a|b", "-- 2/2 Two", "size [3]", "-- 1/2 One", "kind [b] a|b"]  # fmt: skip
    assert filled.values == {"name": "nn", "kind": "a", "extra": "EX", "size": 1}


def test_back_a_page_asks_the_page_before_from_its_start():
    answers = ["nn", "b", 1, PAGE_BACK, "mm", "b", 2, None]
    three = {"title": "Three", "properties": {"last": TEXT}}
    filled, log = talk([ONE, TWO, three], [*answers[:4], 1, "x", None])
    assert log[7:9] == ["-- 2/3 Two", "size [1]"]
    filled, log = talk([ONE, TWO], [*answers[:2], *answers[3:]])
    assert log[4:8] == ["size [3]", "-- 1/2 One", "name [nn]", "kind [b] a|b"]
    assert filled.values == {"name": "mm", "kind": "b", "size": 2}


def leave(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("asked", range(4))
def test_who_leaves_is_given_the_answers_so_far_without_secrets(asked):
    secret: Any = {"type": "string", "ui:field": "Secret"}
    page: Any = {"properties": {"a": TEXT, "token": secret, "b": TEXT}}
    script = Script(["A", "geheim", "B"][:asked])
    end = "review" if asked == 3 else "ask"
    usual = getattr(script, end)
    setattr(script, end, lambda *a: usual(*a) if script.answers else leave())
    with pytest.raises(LeftError) as left:
        fill(build([page]), read_given(), asker=script)
    so_far = {"a": "A", "b": "B"} if asked == 3 else {"a": "A"} if asked else {}
    assert left.value.answers == so_far


def test_back_at_the_first_question_asks_it_again():
    filled, _ = talk([TWO], [BACK, 1, None])
    assert filled.values == {"size": 1}


def test_a_cleared_default_stays_cleared():
    filled, _ = talk([TWO], [ABSENT, None])
    assert filled.values == {}


def test_the_review_can_be_edited_and_new_questions_are_asked():
    filled, log = talk([ONE], ["nn", "b", "kind", "a", "EX", None])
    assert filled.values == {"name": "nn", "kind": "a", "extra": "EX"}
    assert log[-5:] == ["Name=nn; Kind=b", "-- 1/1 One", "kind [b] a|b", "extra [E]", "Name=nn; Kind=a; Extra=EX"]  # fmt: skip


def test_lists_are_asked_item_by_item():
    page = {"properties": {"tags": {"type": "array", "items": TEXT, "maxItems": 2}}}
    filled, log = talk([page], [ADD, "x", ADD, "y", DONE, None])
    assert filled.values == {"tags": ["x", "y"]}
    assert log[1:6] == ["tags []", "tags.0", "tags ['x']", "tags.1", "tags ['x', 'y'] full"]  # fmt: skip


# what is done                     what is asked then   what the list holds
LIST_MOVES = {
    "an item is changed":          ([Move("edit", 0), "z"], ["z", "b"]),
    "an item is removed":          ([Move("remove", 0)], ["b"]),
    "going back from a new item":  ([ADD, BACK], ["a", "b"]),
    "going back from a change":    ([Move("edit", 1), BACK], ["a", "b"]),
    "too few items":               ([Move("remove", 0), Move("remove", 0), DONE, ADD, "c"], ["c"]),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "left"), LIST_MOVES.values(), ids=LIST_MOVES)
def test_what_a_list_holds_can_be_changed(answers, left):
    tags = {"type": "array", "items": TEXT, "minItems": 1, "default": ["a", "b"]}
    filled, log = talk([{"properties": {"tags": tags}}], [*answers, DONE, None])
    assert filled.values == {"tags": left}
    assert ("does not meet minimum" in str(log)) is (left == ["c"])


def test_lists_of_objects_are_asked_part_by_part():
    item = {"type": "object", "required": ["k"], "properties": {"k": TEXT, "n": {"type": "integer"}}}  # fmt: skip
    page = {"properties": {"l": {"type": "array", "items": item}}}
    filled, log = talk([page], [ADD, "a", 1, ADD, "b", ABSENT, DONE, None])
    assert filled.values == {"l": [{"k": "a", "n": 1}, {"k": "b"}]}
    assert log[2:4] == ["l.0.k", "l.0.n"]


def test_the_parts_of_an_item_can_be_gone_back_to_and_changed():
    item = {"type": "object", "properties": {"k": TEXT, "n": {"type": "integer"}}}
    page = {"properties": {"l": {"type": "array", "items": item}}}
    answers = [ADD, "a", BACK, "b", 1, Move("edit", 0), "c", 1, DONE, None]
    filled, log = talk([page], answers)
    assert filled.values == {"l": [{"k": "c", "n": 1}]}
    assert log[2:6] == ["l.0.k", "l.0.n", "l.0.k [a]", "l.0.n"]
    assert "l.0.n [1]" in log


def test_objects_are_asked_part_by_part():
    page = {"properties": {"o": {"type": "object", "properties": {"x": TEXT, "p": {"type": "object", "properties": {"y": TEXT}}}}}}  # fmt: skip
    filled, log = talk([page], ["1", "2", None])
    assert filled.values == {"o": {"x": "1", "p": {"y": "2"}}}
    assert log[1:3] == ["o.x", "o.p.y"]


def test_several_choices_are_one_question():
    items = {"type": "string", "enum": ["a", "b"], "enumNames": ["A!", "B!"]}
    page = {"properties": {"m": {"type": "array", "uniqueItems": True, "items": items}}}
    filled, log = talk([page], [["b"], None])
    assert log[1:] == ["m [[]] A!|B!", "M=B!"]
    assert filled.values == {"m": ["b"]}


def test_hidden_and_read_only_fields_are_not_asked():
    page = {
        "properties": {
            "h": {"type": "string", "default": "H", "ui:widget": "hidden"},
            "d": {"type": "string", "default": "D", "ui:disabled": True},
            "r": {"type": "string", "default": "R", "readOnly": True},
            "o": {"type": "string", "default": "O", "ui:options": {"widget": "hidden"}},
        }
    }
    filled, log = talk([page], [None])
    assert filled.values == {"h": "H", "d": "D", "r": "R", "o": "O"}
    assert log == [
        "-- 1/1 Please enter the following information",
        "# d: 'D' (fixed)",
        "# r: 'R' (fixed)",
        "H=H; D=D; R=R; O=O",
    ]


def test_computed_fields_are_told_not_asked():
    page = {"properties": {"name": TEXT, "domain": TEXT, "id": {"type": "string", "title": "Identifier", "ui:field": "IdentifierPicker"}}}  # fmt: skip
    filled, log = talk([page], ["My Name", "domain:d", None])
    assert filled.values["id"] == "d.my-name.0"
    assert "# Identifier: 'd.my-name.0' (computed)" in log


def test_a_missing_hidden_answer_is_an_error_even_in_a_conversation():
    page = {"required": ["h"], "properties": {"h": {"type": "string", "ui:widget": "hidden"}}}  # fmt: skip
    with pytest.raises(AnswersError, match="'h' is required"):
        talk([page], [None])


def test_a_secret_goes_to_the_secrets():
    page: Any = {"properties": {"token": {"type": "string", "ui:field": "Secret", "minLength": 3}}}  # fmt: skip
    filled, log = talk([page], ["ab", "s\U0001f600ret", None])
    assert filled.values == {"token": "******"}
    assert revealed(filled.secrets) == {"token": "s\U0001f600ret"}
    assert "! does not meet minimum length of 3" in log
    assert log[-1] == "Token=******"
    assert "\U0001f600" not in repr(filled)


SECRET: Any = {"type": "string", "ui:field": "Secret"}
# what is answered the second time    the secret then   the answer then
SECOND_TIME = {
    "what is there is kept":          (lambda current: current, "geheim", "******"),
    "another":                        (lambda _: "anders!", "anders!", "*******"),
    "as many asterisks":              (lambda _: "".join(["***", "***"]), "******", "******"),
    "none":                           (lambda _: ABSENT, None, None),
}  # fmt: skip


@pytest.mark.parametrize(("again", "secret", "shown"), SECOND_TIME.values(), ids=SECOND_TIME)  # fmt: skip
def test_a_secret_that_is_asked_for_again(again, secret, shown):
    page: Any = {"properties": {"token": SECRET, "b": TEXT}}
    script = Script(["geheim", BACK, again, "B", None])
    usual = script.ask

    def ask(question, current, choices, check):
        if script.answers[0] is again:
            script.answers.pop(0)
            return again(current)
        return usual(question, current, choices, check)

    script.ask = ask  # type: ignore[method-assign]
    filled = fill(build([page]), read_given(), asker=script)
    secrets = revealed(filled.secrets)
    assert (secrets.get("token"), filled.values.get("token")) == (secret, shown)


def test_a_secret_in_an_item_of_a_list_goes_to_the_secrets():
    item: Any = {"type": "object", "properties": {"token": SECRET}}
    page: Any = {"properties": {"l": {"type": "array", "items": item}}}
    filled, log = talk([page], [ADD, "geheim", DONE, None])
    assert filled.values == {"l": [{"token": "******"}]}
    assert revealed(filled.secrets) == {"token": "geheim"}
    assert "geheim" not in str(log[3:])


def test_pages_and_fields_behind_a_flag_are_not_asked():
    flag = {"ui:backstage": {"featureFlag": "f"}}
    pages: Any = [{"properties": {"a": {**TEXT, **flag}, "b": TEXT}}, {**flag, "properties": {"c": TEXT}}]  # fmt: skip
    filled, log = talk(pages, ["B", None])
    assert [line for line in log if line in ("a", "c")] == []
    script = Script(["A", "B", "C", None])
    assert fill(build(pages, ("f",)), read_given(), asker=script).values == {"a": "A", "b": "B", "c": "C"}  # fmt: skip
    assert filled.values == {"b": "B"}


def test_the_order_is_the_forms_own():
    page = {"ui:order": ["c", "*", "a"], "properties": {"a": TEXT, "b": TEXT, "c": TEXT}}  # fmt: skip
    _, log = talk([page], ["1", "2", "3", None])
    assert log[1:4] == ["c", "b", "a"]


REVIEWS = {
    "a title": ({"type": "string", "title": "The X"}, "v", "The X=v"),
    "a name of its own": ({"type": "string", "title": "T", "ui:backstage": {"review": {"name": "N"}}}, "v", "N=v"),
    "a mask": ({"type": "string", "ui:backstage": {"review": {"mask": "(hidden)"}}}, "v", "My Value=(hidden)"),
    "not shown": ({"type": "string", "ui:backstage": {"review": {"show": False}}}, "v", ""),
    "a password": ({"type": "string", "ui:widget": "password"}, "v", "My Value=******"),
    "the name of a choice": ({"type": "string", "enum": ["v"], "enumNames": ["Vee"]}, "v", "My Value=Vee"),
    "the title of a choice": ({"oneOf": [{"const": "v", "title": "Vee"}]}, "v", "My Value=Vee"),
    "an object": ({"ui:field": "FilePicker", "type": "object"}, {"aB": 1, "c": {"d": [1]}}, "My Value > A B=1; My Value > C > D=[1]"),
    "an object in one line": ({"ui:field": "FilePicker", "type": "object", "ui:backstage": {"review": {"explode": False}}}, {"a": 1}, 'My Value={"a": 1}'),
}  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "line"), REVIEWS.values(), ids=REVIEWS)
def test_the_review_shows_values_as_the_form_does(schema, value, line):
    schema = {k: v for k, v in schema.items() if v != "FilePicker"} | ({"ui:field": "Any"} if "ui:field" in schema else {})  # fmt: skip
    script = Script([None])
    given = read_given(configuration={"myValue": value})
    fill(build([{"properties": {"myValue": schema}}]), given, asker=script)
    assert script.log[-1] == line


@pytest.mark.parametrize(("name", "label"), [("repoUrl", "Repo Url"), ("a_b-c", "A B C"), ("HTTPPort2", "HTTP Port 2"), ("_", "_")])  # fmt: skip
def test_labels_are_start_case(name, label):
    assert start_case(name) == label


def test_secrets_are_given_apart_and_masked():
    page: Any = {"properties": {"token": {"type": "string", "ui:field": "Secret"}, "other": TEXT}}  # fmt: skip
    environment = {"STAGEDOOR_SECRET_token": "env", "STAGEDOOR_SECRET_more": "m"}
    given = read_given(environment=environment, secrets={"token": "abcd"})
    filled = fill(build([page]), given)
    assert (filled.values, revealed(filled.secrets)) == ({"token": "****"}, {"token": "abcd", "more": "m"})  # fmt: skip
    assert "abcd" not in repr(given) + repr(filled)


def test_a_secret_among_the_answers_is_taken_out_with_a_remark():
    page: Any = {"properties": {"token": {"type": "string", "ui:field": "Secret"}}}
    filled = fill(build([page]), read_given(options=["token=abc"]))
    assert (filled.values, revealed(filled.secrets)) == (
        {"token": "***"},
        {"token": "abc"},
    )
    assert [n.code for n in filled.notices] == ["A016"]
