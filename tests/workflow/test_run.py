"""What a run tells beside its files: notices, reports, errors, secrets."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workflow.made import a_run, texts

from stagedoor.core.errors import (
    AnswersError,
    SourceError,
    StagedoorError,
    TemplateError,
)
from stagedoor.core.secret import concealed
from stagedoor.nunjucks.errors import RenderError
from stagedoor.tree.entries import DiskFile, File, FileTree

WRITE = "roadiehq:utils:fs:write"


def write(path, content, **keys):
    return (WRITE, {"input": {"path": path, "content": content}, **keys})


def codes(result):
    return [notice.code for notice in result.notices]


def only_problem(caught):
    (problem,) = caught.value.problems
    return problem


# -- faults in expressions


def test_a_faulty_expression_stays_text_and_is_told_with_its_place():
    result = a_run(write("a", "${{ x | nofilter }}"))
    assert texts(result.tree) == {"a": "${{ x | nofilter }}"}
    (notice,) = result.notices
    assert notice.code == "W100"
    assert "spec.steps[0].input.content" in notice.message
    assert "nofilter" in notice.message
    assert notice.where == "template.yaml:10:5"


def test_a_notice_is_given_once():
    result = a_run(write("${{ each.key }}", "${{ bad", each=["a", "b"]))
    assert codes(result) == ["W100"]


def test_strict_templates_make_a_faulty_expression_an_error():
    with pytest.raises(TemplateError, match="nofilter") as caught:
        a_run(write("a", "${{ x | nofilter }}"), strict_templates=True)
    problem = only_problem(caught)
    assert (problem.code, str(problem.at)) == ("W100", "template.yaml:10:5")
    assert problem.excerpt == "${{ x | nofilter }}"


def test_a_fault_in_a_file_names_file_line_column_and_step():
    files = {"docs/a.md": "one\n  ${{ values.x | nofilter }}\n"}
    with pytest.raises(RenderError) as caught:
        a_run(("fetch:template", {"input": {"url": "./skeleton"}}), files=files)
    problem = only_problem(caught)
    assert problem.at is not None
    assert (problem.at.path, problem.at.line) == ("skeleton/docs/a.md", 2)
    assert "'step-1'" in problem.message
    assert "template.yaml:10" in problem.message


def test_a_failed_step_is_placed_at_its_line_with_the_line_shown():
    with pytest.raises(TemplateError) as caught:
        a_run(
            write("a", "1"),
            ("fs:rename", {"input": {"files": [{"from": "x", "to": "y"}]}}),
        )
    problem = only_problem(caught)
    assert str(problem.at) == "template.yaml:20:3"
    assert problem.message.startswith("step 'step-2' (fs:rename): ")
    assert problem.excerpt == "line template.yaml:20:3"


def test_a_fetch_that_fails_is_a_source_error():
    def fetch(url):
        raise SourceError("S999", f"no {url}")

    with pytest.raises(SourceError, match="step 'step-1'"):
        a_run(("fetch:plain", {"input": {"url": "./x"}}), fetch=fetch)


def test_the_first_failure_is_the_one_that_is_raised():
    fail = ("fs:rename", {"input": {"files": [{"from": "x", "to": "y"}]}})
    with pytest.raises(TemplateError, match="step-1"):
        a_run(fail, (fail[0], {**fail[1], "if_": "${{ always() }}"}))


@pytest.mark.parametrize("name", ["constructor", "__proto__", "prototype"])
def test_an_answer_with_a_reserved_name_is_refused(name):
    with pytest.raises(AnswersError, match=name):
        a_run(write("a", "1"), answers={"x": [{name: 1}]})


# -- actions


def test_an_unknown_action_is_recorded_and_its_outputs_are_marked_unknown():
    result = a_run(
        ("acme:ticket", {"id": "t", "input": {"a": 1}}),
        write("a", "ticket ${{ steps.t.output.number }}"),
    )
    assert result.steps[0].status == "intent"
    assert [i.action for i in result.intents] == ["acme:ticket"]
    assert texts(result.tree) == {"a": "ticket <unknown: t.number>"}
    assert codes(result) == ["W104", "W103"]


def test_a_condition_on_an_unknown_output_is_told():
    result = a_run(
        ("acme:ticket", {"id": "t"}),
        write("a", "1", if_="${{ steps['t'].output['ok'] }}"),
    )
    assert "condition" in result.notices[-1].message


def test_a_loop_over_an_unknown_output_says_what_to_give():
    with pytest.raises(TemplateError) as caught:
        a_run(
            ("acme:list", {"id": "l"}), write("a", "1", each="${{ steps.l.output.x }}")
        )
    assert only_problem(caught).hint == "give the outputs of 'l' with --outputs"


def test_strict_actions_refuse_an_unknown_action_and_suggest_one():
    with pytest.raises(TemplateError) as caught:
        a_run(("fetch:templat", {}), strict_actions=True)
    assert only_problem(caught).hint == "did you mean 'fetch:template'?"


@pytest.mark.parametrize("action", ["github:webhook", "http:backstage:request"])
def test_an_action_that_only_reaches_outside_is_recorded_even_when_strict(action):
    result = a_run((action, {"input": {"a": 1}}), strict_actions=True)
    assert [i.action for i in result.intents] == [action]
    assert result.notices == ()


def test_a_file_that_is_gone_when_it_is_read_is_a_source_error():
    tree = FileTree({"a": File(DiskFile("/nowhere/a"))})
    with pytest.raises(SourceError, match="cannot read '/nowhere/a': no such file"):
        a_run(("fetch:template", {"input": {"url": "./s"}}), fetch=lambda _: tree)


def test_an_unknown_action_in_a_skipped_step_is_no_error():
    result = a_run(("acme:ticket", {"if_": False}), strict_actions=True)
    assert result.steps[0].status == "skipped"


@pytest.mark.parametrize("key", ["t", "acme:ticket"])
def test_given_outputs_take_the_place_of_a_step(key):
    result = a_run(
        ("acme:ticket", {"id": "t", "input": {"n": "${{ 1 + 1 }}"}}),
        write("a", "${{ steps.t.output.x }}"),
        outputs={key: {"x": "given"}},
        strict_actions=True,
    )
    assert texts(result.tree) == {"a": "given"}
    assert result.intents == ()
    assert result.steps[0].input == {"n": 2}


def test_an_input_an_outside_action_may_know_is_told_not_refused():
    step = (
        "publish:github",
        {"input": {"repoUrl": "github.com?owner=o&repo=r", "allowedHosts": ["x"]}},
    )
    assert codes(a_run(step)) == ["W105"]
    with pytest.raises(TemplateError, match="allowedHosts"):
        a_run(step, strict_actions=True)


# action            input                            what is said
REFUSED = {
    "missing":      ("fetch:template", {},           "needs 'url'"),
    "unknown":      ("fetch:template", {"url": "a", "uri": "b"}, "does not take 'uri'"),
    "not text":     ("fetch:template", {"url": 1},   "'url' has to be text, not 1"),
    "not a list":   ("fs:delete", {"files": "a"},    "'files' has to be a list"),
    "not offered":  ("fetch:template", {"url": "a", "delimiters": "x"},
                     "has to be one of backstage, angle, both"),
    "in a list":    ("fs:rename", {"files": [{"from": "a", "to": 1}]}, "'files.0.to'"),
    "too short":    ("fs:readdir", {"paths": [""]},  "'paths.0' does not fit"),
}  # fmt: skip


@pytest.mark.parametrize("row", REFUSED.values(), ids=REFUSED)
def test_an_invalid_input_is_explained(row):
    action, inputs, said = row
    with pytest.raises(TemplateError, match=said) as caught:
        a_run((action, {"input": inputs}))
    assert only_problem(caught).code == "W002"


def test_with_each_the_turn_is_named():
    with pytest.raises(TemplateError, match=r"fs:delete\[k\]"):
        a_run(
            ("fs:delete", {"each": {"k": 1}, "input": {"files": "${{ each.value }}"}})
        )


# -- plug-ins


class Plugin:
    id = "acme:make"

    def __init__(self, work):
        self.input_schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
        self.output_schema = {}
        self.work = work

    def run(self, inputs, context):
        self.work(inputs, context)


def test_a_plug_in_action_uses_the_capabilities_it_is_given():
    def work(inputs, context):
        context.output("double", inputs["n"] * 2)
        context.log("doubling")

    result = a_run(
        ("acme:make", {"id": "m", "input": {"n": "${{ parameters.n }}"}}),
        write("a", "${{ steps.m.output.double }}!"),
        answers={"n": 21},
        actions={"acme:make": Plugin(work)},
    )
    assert texts(result.tree) == {"a": "42!"}
    assert "doubling" in result.log


def test_a_plug_in_that_breaks_is_named():
    def work(*_):
        raise ZeroDivisionError("by zero")

    with pytest.raises(TemplateError, match=r"acme:make.*ZeroDivisionError: by zero"):
        a_run(("acme:make", {}), actions={"acme:make": Plugin(work)})


def test_plug_in_filters_and_globals_are_seen_everywhere():
    result = a_run(
        write("a", "${{ shout(word) | twice }}"),
        ("fetch:template", {"input": {"url": "./s", "targetPath": "d"}}),
        files={"b": "${{ shout(word) | twice }}"},
        filters={"twice": lambda text: text * 2},
        globals={"word": "hi", "shout": str.upper},
    )
    assert texts(result.tree) == {"a": "HIHI", "d/b": "HIHI"}


# -- secrets

HIDDEN = "s3cr3t-token"


def told(result):
    """All text of a result but the files."""
    return repr(
        (result.steps, result.output, result.intents, result.notices, result.log)
    )


# what a template does with a secret           its input
LEAKS = {
    "as it is":          "${{ secrets.token }}",
    "in a text":         "Bearer ${{ secrets.token }}",
    "changed":           "${{ secrets.token | upper }}",
    "cut":               "${{ secrets.token[0:6] | join('') }}x",
    "in a fault":        "${{ secrets.token }} {% bad %}",
}  # fmt: skip


@pytest.mark.parametrize("written", LEAKS.values(), ids=LEAKS)
def test_a_secret_is_in_no_report(written):
    result = a_run(
        ("debug:log", {"id": "l", "input": {"message": written}}),
        ("acme:send", {"id": "s", "input": {"token": written}}),
        secrets=concealed({"token": HIDDEN}),
    )
    for text in (HIDDEN, HIDDEN.upper(), HIDDEN[:6] + "x"):
        assert text not in told(result)


def test_a_secret_can_go_into_a_file():
    result = a_run(
        write("a", "${{ secrets.token }}"), secrets=concealed({"token": HIDDEN})
    )
    assert texts(result.tree) == {"a": HIDDEN}


def test_a_secret_of_several_lines_is_hidden_line_by_line():
    result = a_run(
        ("debug:log", {"input": {"message": "second-line alone"}}),
        secrets=concealed({"key": "first-line\nsecond-line\n"}),
    )
    assert "second-line" not in told(result)


def test_a_secret_is_not_in_an_error():
    with pytest.raises(TemplateError) as caught:
        a_run(
            write("../${{ secrets.token }}", "1"), secrets=concealed({"token": HIDDEN})
        )
    assert HIDDEN not in repr(caught.value.problems)


@pytest.mark.parametrize("where", ["if", "output"])
def test_conditions_and_output_see_no_secret(where):
    seen = "${{ secrets.token or 'none' }}"
    result = a_run(
        write("a", "1", if_="${{ not secrets.token }}"),
        output={"seen": seen},
        secrets=concealed({"token": HIDDEN}),
    )
    assert result.output == {"seen": "none"} if where == "output" else result.tree


# -- the rest


def test_a_template_that_writes_nothing_is_a_success():
    assert texts(a_run(("debug:log", {"input": {"message": "hi"}})).tree) == {}


def test_a_run_can_be_repeated():
    steps = (write("a-${{ [1, 2, 3] | random }}", "${{ context.task.id }}"),)
    assert a_run(*steps) == a_run(*steps)


def test_an_output_item_kept_for_want_of_a_value_is_told():
    links = [{"if": "${{ parameters.nope }}", "title": "a"}]
    result = a_run(output={"links": links})
    assert result.output == {"links": [{"title": "a"}]}
    assert codes(result) == ["W102"]


def test_the_log_says_what_ran():
    result = a_run(write("a", "1", name="Write a"), write("b", "1", id="b", if_=False))
    assert result.log == (
        "Starting up task with 2 steps",
        "Beginning step Write a",
        "Finished step Write a",
        "Skipping step b because its if condition was false",
    )


def test_five_hundred_steps_run():
    result = a_run(
        *(write(f"f{n}", "${{ parameters.x }}") for n in range(500)), answers={"x": "1"}
    )
    assert len(result.tree) == 500


# legacy rendering of a step input       4.1 and later   up to 4.0.2
LEGACY = {
    "{% if parameters.yes %}false{% endif %}": ("false",  False),
    "{% for i in [1, 2] %}${{ i }}{% endfor %}": ("12",   12),
    "{% if parameters.no %}x{% endif %}":    ("",         None),
    "":                                      ("",         None),
}  # fmt: skip


@pytest.mark.parametrize(("written", "wanted"), LEGACY.items(), ids=map(repr, LEGACY))
def test_the_legacy_engine_reads_values_as_json(written, wanted):
    step = ("acme:see", {"input": {"v": written}})
    seen = [
        a_run(step, answers={"yes": True, "no": False}, engine=engine)
        .steps[0]
        .input.get("v")
        for engine in ("current", "legacy")
    ]
    assert seen == list(wanted)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
HOSTILE = [
    ("fetch:template", {
        "input": {
            "url": "./s",
            "targetPath": "${{ parameters.a }}",
            "values": {"b": "${{ parameters.b }}"},
            "copyWithoutTemplating": "${{ parameters.a }}",
        },
        "if": "${{ parameters.b }}",
        "each": "${{ parameters.c }}",
    }),
    ("fs:rename", {"input": {"files": [{"from": "x", "to": "${{ parameters.a }}"}]}}),
    ("publish:github", {"input": {"repoUrl": "${{ parameters.a }}", "sourcePath": "${{ parameters.b }}"}}),
    ("catalog:register", {"input": {"repoContentsUrl": "${{ parameters.a }}", "catalogInfoPath": "${{ parameters.b }}"}}),
    ("catalog:write", {"input": {"entity": {"metadata": "${{ parameters.a }}", "x": "${{ parameters.b }}"}}}),
    ("roadiehq:utils:json:merge", {"input": {"path": "j", "content": "${{ parameters.a }}"}}),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)), ids=[a for a, _ in HOSTILE])
@given(answers=st.fixed_dictionaries({"a": JSON, "b": JSON, "c": JSON}))
def test_whatever_the_answers_a_run_ends_with_a_result_or_an_error_of_ours(
    number, answers
):
    action, written = HOSTILE[number]
    step = {("if_" if key == "if" else key): item for key, item in written.items()}
    try:
        result = a_run(
            (action, step),
            answers=answers,
            files={"${{ values.b }}x": "${{ values.b }}"},
        )
    except StagedoorError:
        return
    json.dumps([result.output, *(s.input for s in result.steps)], allow_nan=False)
