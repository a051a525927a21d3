"""The pages about settings say what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stagedoor.settings.api import Registers
from stagedoor.settings.keys import HOST_TYPES, KEYS
from stagedoor.settings.layer import read_layer
from stagedoor.settings.plugins import load_plugins

DOCS = Path(__file__).parents[2] / "docs/how-to"
CONFIGURATION = (DOCS / "configuration.md").read_text(encoding="utf-8")
PLUGINS = (DOCS / "plugins.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_examples_of_both_files_are_valid_and_use_every_key(tmp_path):
    project, user = blocks(CONFIGURATION, "toml")
    used: set[str] = set()
    for text, kind in ((project, "project"), (user, "user")):
        file = tmp_path / "stagedoor.toml"
        file.write_text(text, encoding="utf-8")
        layer = read_layer(file, "project" if kind == "project" else "user")
        assert layer is not None
        used |= layer.values.keys()
    assert used == KEYS.keys()


def test_every_type_of_host_is_named():
    assert [name for name in HOST_TYPES if f"`{name}`" not in CONFIGURATION] == []


@pytest.mark.parametrize("part", [n for n in vars(Registers) if n[0] != "_"])
def test_every_part_of_a_plug_in_is_explained(part):
    assert f"| `{part}` |" in PLUGINS


def test_the_example_file_works(tmp_path):
    text = blocks(PLUGINS, "python")[0]
    (tmp_path / "acme.py").write_text(text, encoding="utf-8")
    plugin = load_plugins(["acme.py"], tmp_path)
    shown = re.search(r"^acme-.*$", PLUGINS, re.MULTILINE)
    assert shown is not None
    assert plugin.filters["bucketName"]("Daily Orders", "prod") == shown[0]
