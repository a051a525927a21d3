"""Every example of the actions page does what it says."""

from types import MappingProxyType

import pytest
from tests.workflow.made import a_file, a_run, a_tree, texts

from stagedoor.tree.disk import below
from stagedoor.workflow.actions import ACTIONS

EXAMPLES = {
    f"{action.id}: {example.title}": (action, example)
    for action in ACTIONS.values()
    for example in action.examples
}
WITHOUT = {action.id for action in ACTIONS.values() if not action.examples}


def fetched(files):
    tree = a_tree(files)

    def fetch(url):
        path = url.removeprefix("./")
        return tree[path] if path in tree else below(tree, path)

    return fetch


class Given:
    """An action that puts the files of an example in place."""

    id = "test:given"
    input_schema = MappingProxyType({"type": "object"})
    output_schema = MappingProxyType({"type": "object"})

    def __init__(self, files):
        self.files = files

    def run(self, inputs, context):
        assert inputs == {}
        for path, content in self.files.items():
            context.workspace[path] = a_file(content)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_does_what_it_says(name):
    action, example = EXAMPLES[name]
    result = a_run(
        (Given.id, {}),
        (action.id, {"id": "example", "input": example.input}),
        fetch=fetched(example.files),
        actions={Given.id: Given(example.workspace)},
    )
    assert texts(result.tree) == dict(example.makes)
    assert result.steps[-1].output == example.output
    assert result.steps[-1].status == ("intent" if action.kind == "intent" else "done")


def test_the_families_that_files_are_made_with_have_examples():
    local = {a.id for a in ACTIONS.values() if a.kind == "local"}
    assert local & WITHOUT <= {
        "fetch:copier",
        "roadiehq:utils:zip",
        "roadiehq:utils:jsonata",
        "roadiehq:utils:jsonata:json:transform",
        "roadiehq:utils:jsonata:yaml:transform",
    }


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_an_action_is_described(action):
    assert action.summary.endswith(".")
    assert action.input_schema["type"] == "object"
    for schema in (action.input_schema, action.output_schema):
        for node in schema.get("properties", {}).values():
            assert isinstance(node, dict)
