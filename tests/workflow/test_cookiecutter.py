"""``fetch:cookiecutter`` gives what cookiecutter gives; nothing runs untrusted."""

import json
import os
import subprocess
import sys

import pytest
from tests.workflow.made import a_run, a_tree, seen, texts

from stagedoor.core.errors import TemplateError
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import File, FileTree
from stagedoor.workflow.actions.other_tools import write_entries

FILES = {
    "cookiecutter.json": '{"name": "x", "year": "2026", "kind": ["a", "b"]}',
    "{{cookiecutter.name}}/README.md": "# {{ cookiecutter.name | upper }}\n",
    "{{cookiecutter.name}}/raw.txt": "{{ cookiecutter.kind }} $\n",
    "top.txt": "{% if cookiecutter.year == '2026' %}now{% endif %}\n",
    "run.sh": "#!/bin/sh\n",
}
HOOK = "import pathlib; pathlib.Path('HOOKED').write_text('x')\n"


def fetched(files=FILES, values=None, **inputs):
    step = {"url": "./t", "values": {"name": "orders"} if values is None else values}
    return ("fetch:cookiecutter", {"input": {**step, **inputs}}), files


def run_step(made, **given):
    step, files = made
    return texts(a_run(step, files=files, **given).tree)


# what it is about                 the files, the step's further inputs
TEMPLATES = {
    "names, contents, filters":   (FILES, {}),
    "a loop":                     ({"l.sql": "{% for t in cookiecutter.tables.all %}\nselect {{ loop.index }}, '{{ t }}'\n{%- endfor %}\n"},
                                   {"values": {"tables": {"all": ["a", "b"]}}}),
    "a choice's first is taken":  ({"cookiecutter.json": '{"kind": ["a", "b"]}', "k": "{{ cookiecutter.kind }}"}, {}),
    "a default that is rendered": ({"cookiecutter.json": '{"a": "x", "b": "{{ cookiecutter.a }}y", "__c": "{{ cookiecutter.b }}z"}',
                                    "f": "{{ cookiecutter.b }} {{ cookiecutter.__c }}"}, {}),
    "a condition in a name":      ({"{% if cookiecutter.ci == 'yes' %}ci.yml{% endif %}": "on",
                                    "{% if cookiecutter.ci == 'yes' %}docs{% endif %}/a": "a"}, {"values": {"ci": "yes"}}),
    "copied, names rendered":     ({"raw/{{cookiecutter.name}}.txt": "{{ cookiecutter.name }}", "a.j2": "{{ bad"},
                                   {"copyWithoutRender": ["raw", "*.j2"]}),
    "its own list is set aside":  ({"cookiecutter.json": '{"_copy_without_render": ["a.txt"]}', "a.txt": "{{ cookiecutter.name }}"}, {}),
    "bytes, modes, empty folders": ({"b.bin": b"\x00{{ cookiecutter.name }}", "run.sh": "#!/bin/sh\n", "e": None}, {}),
    "line ends":                  ({"w.txt": "a\r\n{{ cookiecutter.name }}\r\n"}, {}),
    "an extension":               ({"a": "{% do cookiecutter.update({'n': 1}) %}{{ cookiecutter.n }}"}, {"extensions": ["jinja2.ext.do"]}),
    "what it was asked":          ({"cookiecutter.json": '{"k": ["a", "b"]}', "a": "{{ _cookiecutter.k }} {{ cookiecutter._checkout }}"}, {}),
    "hooks are files like others": ({"hooks/post_gen_project.py": HOOK}, {}),
}  # fmt: skip


def a_template(files):
    tree = a_tree(files)
    return FileTree({
        path: File(e.data, path.endswith(".sh")) if isinstance(e, File) else e
        for path, e in tree.items()
    })  # fmt: skip


def backstage_runs(tree, inputs, folder):
    """Do as Backstage's action does, with the real command."""
    template = folder / "t" / "{{cookiecutter and 'contents'}}"
    write_entries(tree, template)
    own = template / "cookiecutter.json"
    settings = json.loads(own.read_text()) if own.exists() else {}
    settings |= inputs["values"]
    for name in ("_copy_without_render", "_extensions"):
        settings.pop(name, None)
    for name, key in (
        ("copyWithoutRender", "_copy_without_render"),
        ("extensions", "_extensions"),
    ):
        if name in inputs:
            settings[key] = inputs[name]
    (folder / "t" / "cookiecutter.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "cookiecutter", "--no-input", "-o", "o", "t"]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "HOME": str(folder)})  # fmt: skip
    return read_tree(folder / "o" / "contents")


@pytest.mark.slow
@pytest.mark.parametrize("row", TEMPLATES.values(), ids=TEMPLATES)
def test_it_gives_what_the_cookiecutter_command_gives(row, tmp_path):
    files, more = row
    tree = a_template(files)
    inputs = {**more, "values": {"name": "orders", **more.get("values", {})}}
    step = ("fetch:cookiecutter", {"input": {"url": "./t", **inputs}})
    ours = a_run(step, fetch=lambda _: tree).tree
    assert seen(ours) == seen(backstage_runs(tree, inputs, tmp_path))


def test_an_extension_that_is_code_needs_trust():
    inputs = {"url": "./t", "values": {}, "extensions": ["json.JSONEncoder"]}
    with pytest.raises(TemplateError, match="runs as Python code"):
        a_run(("fetch:cookiecutter", {"input": inputs}), files=FILES)


def test_what_a_trusted_hook_prints_does_not_go_where_data_goes(capfd):
    run_step(
        fetched({**FILES, "hooks/post_gen_project.py": "print('told')"}), hooks=True
    )
    assert capfd.readouterr() == ("", "told\n")


def test_it_goes_where_it_is_told():
    assert "sub/orders/README.md" in run_step(fetched(targetPath="sub"))


def test_files_can_be_copied_as_they_are():
    made = run_step(fetched(copyWithoutRender=["*raw.txt"]))
    assert made["orders/raw.txt"] == FILES["{{cookiecutter.name}}/raw.txt"]


def test_hooks_do_not_run_unless_trusted():
    files = {**FILES, "hooks/post_gen_project.py": HOOK}
    assert "HOOKED" not in run_step(fetched(files))
    trusted = run_step(fetched(files), hooks=True)
    assert trusted["HOOKED"] == "x"
    assert "hooks/post_gen_project.py" not in trusted


# what is wrong              the template                          what is said
FAULTS = {
    "a broken settings file": ({"cookiecutter.json": "{"},         "is no JSON", "W071"),
    "an undefined variable":  ({"a.txt": "{{ cookiecutter.no }}"}, "cookiecutter failed", "W070"),
    "a broken text":          ({"a.txt": "{{ bad"},                "cookiecutter failed", "W070"),
}  # fmt: skip


@pytest.mark.parametrize("row", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_explained(row):
    files, said, code = row
    with pytest.raises(TemplateError, match=said) as caught:
        run_step(fetched(files))
    assert caught.value.problems[0].code == code
    assert "/stagedoor-" not in str(caught.value)


def test_nothing_is_left_in_the_users_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    run_step(fetched())
    assert list(tmp_path.iterdir()) == []
