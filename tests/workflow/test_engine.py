"""The rules of the step engine that only an action can see (R-1 … R-57)."""

from math import isnan
from types import MappingProxyType

import pytest
from tests.workflow.made import a_run, texts

from stagedoor.core.errors import StagedoorError, TemplateError
from stagedoor.core.secret import concealed


class Note:
    """An action that notes its inputs and does what they say.

    Attributes:
        seen: The inputs of every turn, in order.
    """

    id = "x:note"
    output_schema = MappingProxyType({"type": "object"})

    def __init__(self, **properties):
        self.seen = []
        self.input_schema = {"type": "object", "properties": properties}

    def run(self, inputs, context):
        self.seen.append(inputs)
        for name, value in inputs.get("output", []):
            context.output(name, value)
        if "file" in inputs:
            context.workspace[inputs["file"]] = context.fetch("./f")["f"]
        if "list" in inputs:
            inputs["list"].append("changed")
        if inputs.get("look"):
            self.seen.append(sorted(context.workspace))
        if inputs.get("fail"):
            raise TemplateError("T999", f"it failed with {inputs['fail']}")

    def step(self, inputs=None, **keys):
        return (self.id, {"input": inputs or {}, **keys})


def noted(note, *steps, **given):
    return a_run(*steps, actions={note.id: note}, files={"f": "f"}, **given)


def ran_until_it_failed(note, *steps, **given):
    with pytest.raises(StagedoorError) as caught:
        noted(note, *steps, **given)
    return caught.value.problems


# -- inputs


def test_what_json_does_not_know_is_no_input():
    note = Note()
    noted(note, note.step({"a": float("nan"), "b": [float("inf")], "c": "${{ 0/0 }}"}))
    (seen,) = note.seen
    assert (seen["a"], seen["b"]) == (None, [None])
    assert isnan(seen["c"])


def test_an_action_that_changes_its_input_changes_nothing_else():
    note = Note()
    given = {"list": "${{ parameters.list }}"}
    noted(note, note.step(given), note.step(given), answers={"list": ["a"]})
    assert note.seen == [{"list": ["a", "changed"]}] * 2


def test_defaults_of_a_schema_are_not_written_into_the_input():
    note = Note(size={"type": "string", "default": "small"})
    noted(note, note.step({}))
    assert note.seen == [{}]


# -- what expressions see

SECRETS = {
    "answers": {"p": 1},
    "user": {"ref": "user:default/me"},
    "secrets": concealed({"s": "SECRET"}),
    "environment": {"region": "eu"},
    "environment_secrets": concealed({"e": "HIDDEN"}),
}
# what an expression asks for         in an input                 in if, in output
SCOPE = {
    "parameters.p":                   (1,                         1),
    "user.ref":                       ("user:default/me",         "user:default/me"),
    "context.task.id":                ("stagedoor",               "stagedoor"),
    "environment.parameters.region":  ("eu",                      "eu"),
    "environment.secrets.e":          ("HIDDEN",                  None),
    "secrets.s":                      ("SECRET",                  None),
    "steps.first.output.x":           ("made",                    "made"),
    "steps.later.output.x":           (None,                      None),
    "templateInfo.entityRef":         (None,                      None),
    "values.p":                       (None,                      None),
    "each.key":                       (None,                      None),
    "process.env.HOME":               (None,                      None),
}  # fmt: skip


@pytest.mark.parametrize(("asked", "wanted"), SCOPE.items(), ids=SCOPE)
def test_an_expression_sees(asked, wanted):
    note, expression = Note(), f"${{{{ {asked} }}}}"
    result = noted(
        note,
        note.step({"output": [["x", "made"]]}, id="first"),
        note.step({"it": expression}),
        note.step({"condition": True}, if_=expression),
        note.step({}, id="later"),
        output={"it": expression},
        **SECRETS,
    )
    in_input, elsewhere = wanted
    assert note.seen[1].get("it") == in_input
    assert ({"condition": True} in note.seen) is (elsewhere is not None)
    assert result.output.get("it") == elsewhere


def test_a_condition_of_a_loop_and_the_loop_see_secrets():
    note = Note()
    steps = note.step(
        {"v": "${{ each.value }}"}, each=["${{ secrets.s }}"], if_="${{ secrets.s }}"
    )
    result = noted(note, steps, **SECRETS)
    assert note.seen == [{"v": "SECRET"}]
    assert "SECRET" not in repr((result.log, result.steps))


# -- conditions and failures

# if of a step after one that failed                      does it run
AFTER_FAILURE = {
    None:                                                 False,
    True:                                                 False,
    "yes":                                                False,
    "${{ parameters.n == 1 }}":                           False,
    "${{ always() }}":                                    True,
    "${{ failure() }}":                                   True,
    "${{ not failure() }}":                               False,
    "${{ parameters.n == 1 and always() }}":              True,
    "${{ parameters.n == 2 and always() }}":              False,
    "${{ always() and parameters.n == 2 }}":              False,
    "{% if failure() %}x{% endif %}":                     True,
    "always()":                                           False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "runs"), AFTER_FAILURE.items(), ids=map(str, AFTER_FAILURE)
)
def test_after_a_failure_only_who_asks_about_it_runs(condition, runs):
    note = Note()
    keys = {} if condition is None else {"if_": condition}
    ran_until_it_failed(
        note,
        note.step({"fail": "one"}),
        note.step({"after": True}, **keys),
        answers={"n": 1},
    )
    assert ({"after": True} in note.seen) is runs


# the same condition with no failure before      does it run
WITHOUT_FAILURE = {"${{ always() }}": True, "${{ failure() }}": False}


@pytest.mark.parametrize(("condition", "runs"), WITHOUT_FAILURE.items())
def test_without_a_failure_the_answer_decides(condition, runs):
    note = Note()
    noted(note, note.step({}, if_=condition))
    assert bool(note.seen) is runs


def test_later_failures_are_told_after_the_first():
    note = Note()
    problems = ran_until_it_failed(
        note,
        note.step({"fail": "one"}),
        note.step({"fail": "two"}, if_="${{ always() }}"),
    )
    assert [problem.message for problem in problems] == [
        "step 'step-1' (x:note): it failed with one",
        "step 'step-2' (x:note): it failed with two",
    ]


def test_the_output_is_not_rendered_after_a_failure():
    note = Note()
    (problem,) = ran_until_it_failed(
        note,
        note.step({"fail": "one"}),
        output={"a": "${{ x | nofilter }}"},
        strict_templates=True,
    )
    assert "nofilter" not in problem.message


# if of a step with each               how many of its two turns are run
WITH_EACH = [
    (False, 0), ("", 2), (0, 2), (None, 2), ("${{ each.key == '0' }}", 1), ("${{ false }}", 0),
    ("${{ parameters.nope }}", 0), ("no", 2),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "turns"), WITH_EACH, ids=repr)
def test_a_condition_decides_over_every_turn(condition, turns):
    note = Note()
    noted(note, note.step({}, each=["a", "b"], if_=condition))
    assert len(note.seen) == turns


# -- each


def test_no_turn_runs_when_the_input_of_one_is_wrong():
    note = Note(n={"type": "integer"})
    ran_until_it_failed(note, note.step({"n": "${{ each.value }}"}, each=[1, "two"]))
    assert note.seen == []


def test_no_turn_sees_what_an_earlier_one_gives():
    note = Note()
    seen = "${{ steps.loop.output.x }}"
    step = note.step({"output": [["x", 1]], "seen": seen}, id="loop", each=[1, 2])
    noted(note, step)
    assert [turn.get("seen") for turn in note.seen] == [None, None]


def test_outputs_of_a_loop_are_lists_with_all_that_was_given():
    note = Note()
    given = {"output": [["x", "${{ each.value }}"], ["x", "again"]]}
    step = note.step(
        given, id="loop", each=["a", "b", "c"], if_="${{ each.value != 'b' }}"
    )
    result = noted(note, step)
    assert result.steps[0].output == {"x": ["a", "again", "c", "again"]}


def test_a_turn_that_fails_leaves_what_earlier_ones_made_and_gives_no_output():
    note = Note()
    ran_until_it_failed(
        note,
        note.step(
            {"file": "${{ each.key }}.txt", "output": [["x", 1]], "fail": "${{ each.value }}"},
            id="loop",
            each=["", "here", ""],
        ),
        note.step({"look": True, "out": "${{ steps.loop.output.x }}"}, if_="${{ always() }}"),
    )  # fmt: skip
    looking, workspace = note.seen[-2:]
    assert "out" not in looking
    assert workspace == ["0.txt", "1.txt"]


def test_the_log_tells_of_turns():
    note = Note()
    step = note.step({}, each={"k": 1, "l": 2}, if_="${{ each.key == 'k' }}")
    assert noted(note, step).log == (
        "Starting up task with 1 steps",
        "Beginning step x:note",
        'Skipping step each: {"key":"l","value":2}',
        'Running step each: {"key":"k","value":1}',
        "Finished step x:note",
    )


# -- the order of things


def test_the_action_is_looked_up_before_the_loop_is_read():
    with pytest.raises(TemplateError, match="'acme:no' is not known"):
        a_run(("acme:no", {"each": "${{ nope }}"}), strict_actions=True)


def test_steps_share_one_workspace():
    note = Note()
    result = noted(note, note.step({"file": "a"}), note.step({"look": True}))
    assert note.seen[-1] == ["a"]
    assert texts(result.tree) == {"a": "f"}
