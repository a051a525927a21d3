"""Every example of the actions page does what it says."""

from io import BytesIO
from types import MappingProxyType
from zipfile import ZipFile

import pytest
from tests.workflow.made import a_file, a_run, a_tree, texts

from stagedoor.tree.disk import below
from stagedoor.workflow.actions import ACTIONS

EXAMPLES = {
    f"{action.id}: {example.title}": (action, example)
    for action in ACTIONS.values()
    for example in action.examples
}


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
    perform(*EXAMPLES[name])


def perform(action, example, inputs=None):
    """Run an example and compare; with other ``inputs``, only run it."""
    result = a_run(
        (Given.id, {}),
        (
            action.id,
            {"id": "example", "input": example.input if inputs is None else inputs},
        ),
        fetch=fetched(example.files),
        actions={Given.id: Given(example.workspace)},
    )
    if inputs is None:
        check(action, example, result)
    return result


def check(action, example, result):
    archives = {path: unzipped(result.tree[path]) for path in example.archives}
    others = {p: e for p, e in result.tree.items() if p not in example.archives}
    assert texts(others) == dict(example.makes)
    assert archives == example.archives
    assert result.steps[-1].output == example.output
    assert result.steps[-1].status == ("intent" if action.kind == "intent" else "done")


def unzipped(entry):
    with ZipFile(BytesIO(entry.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_an_action_is_described(action):
    assert action.summary.endswith(".")
    assert action.input_schema["type"] == "object"
    for schema in (action.input_schema, action.output_schema):
        for node in schema.get("properties", {}).values():
            assert isinstance(node, dict)


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS)
def test_an_action_has_an_example_that_gives_every_output_it_lists(action):
    listed = set(action.output_schema.get("properties", {}))
    given = {name for example in action.examples for name in example.output}
    assert action.examples
    assert given == listed
