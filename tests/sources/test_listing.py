"""Which templates a source holds."""

import pytest
from tests.sources.conftest import TEMPLATE, write

from stagedoor.core.errors import SourceError
from stagedoor.sources import resolve, template_refs

LOCATION = """apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {name: all}
spec:
  type: file
  targets:
    - ./a/template.yaml
    - more/all.yaml
    - https://github.com/acme/t/blob/main/template.yaml
    - ./gone.yaml
---
kind: Component
metadata: {name: x}
"""


@pytest.fixture
def folder(tmp_path):
    write(
        tmp_path,
        {
            "all.yaml": LOCATION,
            "a/template.yaml": TEMPLATE.format(name="a"),
            "a/skeleton/template.yaml": "x",
            "b/c/template.yml": TEMPLATE.format(name="c"),
            "more/all.yaml": "kind: Location\nspec: {target: ../b/c/template.yml}\n",
            "loop.yaml": "kind: Location\nspec: {target: ./loop.yaml}\n",
        },
    )
    return tmp_path


# source          what it holds
HELD = {
    ".":          ("./a", "./b/c"),
    "a":          ("a",),
    "b/":         ("b/c",),
    "all.yaml":   ("a/template.yaml", "b/c/template.yml",
                   "https://github.com/acme/t/blob/main/template.yaml"),
    "./a/template.yaml": ("./a/template.yaml",),
    "loop.yaml":  (),
}  # fmt: skip


@pytest.mark.parametrize(("source", "wanted"), HELD.items(), ids=HELD)
def test_the_templates_of_a_source_are_listed(folder, source, wanted):
    assert template_refs(source, folder) == wanted


def test_bundled_templates_are_listed_by_name(tmp_path):
    names = template_refs(None, tmp_path)
    assert "mwaa-workload" in names
    assert all(resolve(name, cwd=tmp_path).content for name in names)


def test_what_a_repository_holds_can_be_resolved(repository, tmp_path):
    cache = tmp_path / "cache"
    source = f"file://{repository}@v1"
    refs = template_refs(source, tmp_path, cache=cache)
    assert refs == (f"{source}#one", f"{source}#two")
    assert b"name: one" in resolve(refs[0], cwd=tmp_path, cache=cache).content


@pytest.mark.parametrize("source", ["nowhere", "a/skeleton/none"])
def test_what_is_no_source_is_told(folder, source):
    with pytest.raises(SourceError, match="is no folder"):
        template_refs(source, folder)


def test_a_faulty_location_is_told(folder):
    (folder / "bad.yaml").write_text("a: [")
    with pytest.raises(SourceError) as caught:
        template_refs("bad.yaml", folder)
    assert caught.value.problems[0].code == "S005"
