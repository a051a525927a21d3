"""``fetch:copier`` gives what copier gives; nothing runs untrusted."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.workflow.made import a_run, a_tree, seen, texts

from stagedoor.core.errors import TemplateError
from stagedoor.tree.disk import read_tree
from stagedoor.tree.entries import File, FileTree
from stagedoor.workflow.actions.other_tools import write_entries

QUESTIONS = """
name: {type: str, help: the name}
kind: {type: str, choices: [job, service], default: job}
tables: {type: yaml, default: [orders, customers]}
slug: {type: str, default: "{{ name | lower | replace(' ', '-') }}", when: false}
token: {type: str, secret: true, default: none}
"""
COMMON = {
    "copier.yml": QUESTIONS,
    "README.md.jinja": "# {{ name }}\n{% for t in tables %}\n- {{ loop.index }}. {{ t }}\n{%- endfor %}\n",
    "raw.txt": "{{ name }} stays\n",
    "{{ slug }}/deep/{{ kind }}.txt.jinja": "{{ _copier_conf.answers_file }}\n",
    "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}",
}

# what it is about                 the files beside COMMON
TEMPLATES = {
    "a loop, names, answers":      {},
    "a condition in a name":       {"{% if kind == 'job' %}job.py{% endif %}.jinja": "x",
                                    "{% if kind == 'service' %}service.py{% endif %}.jinja": "x",
                                    "{% if kind == 'service' %}web{% endif %}/a.txt": "x"},
    "a loop over names":           {"{% yield t from tables %}{{ t }}{% endyield %}.sql.jinja": "select '{{ t }}'\n"},
    "an own suffix":               {"copier.yml": f"{QUESTIONS}_templates_suffix: .tpl\n", "a.txt.tpl": "{{ kind }}"},
    "every file is rendered":      {"copier.yml": f"{QUESTIONS}_templates_suffix: ''\n", "a.txt": "{{ kind }}"},
    "files left out":              {"copier.yml": f"{QUESTIONS}_exclude: ['*.tmp', copier.yml]\n", "a.tmp": "x"},
    "a folder of it":              {"copier.yml": f"{QUESTIONS}_subdirectory: 'part'\n", "part/a.txt.jinja": "{{ slug }}"},
    "own brackets":                {"copier.yml": f"{QUESTIONS.replace('{{', '[[').replace('}}', ']]')}"
                                    "_envops: {variable_start_string: '[[', variable_end_string: ']]'}\n",
                                    "a.txt.jinja": "[[ slug ]] {{ kind }}"},
    "a link":                      {"copier.yml": f"{QUESTIONS}_preserve_symlinks: true\n", "l": ("raw.txt",)},
    "bytes and line ends":         {"b.bin": b"\x00\xff{{ name }}", "w.txt.jinja": "a\r\n{{ kind }}\r\n"},
    "an included file":            {"copier.yml": f"!include more.yml\n---\n{QUESTIONS}", "more.yml": "extra: {type: str, default: e}\n",
                                    "e.txt.jinja": "{{ extra }}{% include 'raw.txt' %}"},
}  # fmt: skip
ANSWERS = {"name": "Big Orders"}


def a_template(more, executable=("run.sh",)):
    tree = a_tree({**COMMON, **more, "run.sh": "#!/bin/sh\n"})
    return FileTree({
        path: File(entry.data, path in executable) if isinstance(entry, File) else entry
        for path, entry in tree.items()
    })  # fmt: skip


def ours(tree, **given):
    inputs = {"url": "./t", "values": ANSWERS}
    step = ("fetch:copier", {"input": inputs})
    return a_run(step, fetch=lambda _: tree, **given).tree


def theirs(tree, folder, *more):
    write_entries(tree, folder / "t")
    answers = [f"--data={key}={value}" for key, value in ANSWERS.items()]
    subprocess.run(
        [sys.executable, "-m", "copier", "copy", "-q", "--defaults", *more, *answers, "./t", "made"],
        cwd=folder, check=True, capture_output=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
    )  # fmt: skip
    return read_tree(folder / "made")


@pytest.mark.slow
@pytest.mark.parametrize("more", TEMPLATES.values(), ids=TEMPLATES)
def test_it_gives_what_the_copier_command_gives(more, tmp_path):
    tree = a_template(more)
    assert seen(ours(tree)) == seen(theirs(tree, tmp_path))


MARK = "mark: {{ name }}"
TASKS = {"copier.yml": f"{QUESTIONS}_tasks: ['echo told; echo done > TASKED']\n"}


@pytest.mark.slow
def test_trusted_its_tasks_run_as_they_do_there(tmp_path):
    tree = a_template(TASKS)
    made = seen(ours(tree, hooks=True))
    assert made == seen(theirs(tree, tmp_path, "--trust"))
    assert made["TASKED"] == (b"done\n", False)


def test_its_tasks_do_not_run_unless_trusted():
    tree = a_template(TASKS)
    step = ("fetch:copier", {"input": {"url": "./t", "values": ANSWERS}})
    result = a_run(step, fetch=lambda _: tree)
    assert "TASKED" not in result.tree
    (notice,) = result.notices
    assert notice.code == "W117"
    assert a_run(step, fetch=lambda _: tree, hooks=True).notices == ()


def test_what_tasks_print_does_not_go_where_data_goes(capfd):
    ours(a_template(TASKS), hooks=True)
    out, err = capfd.readouterr()
    assert (out, err) == ("", "told\n")


def test_the_same_template_gives_the_same_bytes():
    tree = a_template({})
    assert seen(ours(tree)) == seen(ours(tree))
    answers = ours(tree)[".copier-answers.yml"]
    assert b"_src_path: ./t\n" in answers.data
    assert b"token" not in answers.data


def test_nothing_of_the_users_own_is_read(tmp_path, monkeypatch):
    settings = tmp_path / "settings.yml"
    settings.write_text("defaults: {kind: service}\ntrust: ['/']\n")
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))
    made = ours(a_template(TASKS))
    assert "big-orders/deep/job.txt" in made
    assert "TASKED" not in made


EXTENSION = {"copier.yml": f"{QUESTIONS}_jinja_extensions: [jinja2.ext.do]\n"}

# what it does                       the files, what is said, the code
FAULTS = {
    "brings an extension":           (EXTENSION, "extensions of its own", "W074"),
    "asks what nobody answers":      ({"copier.yml": f"{QUESTIONS}owner: {{type: str}}\n"}, "owner", "W073"),
    "has questions that are no YAML": ({"copier.yml": "a: ["}, r"copier failed: copier\.yml: .*line 1", "W073"),
    "has a text that cannot be read": ({"a.txt.jinja": "{% if %}"}, "copier failed", "W073"),
    "leaves its folder":             ({"copier.yml": f"{QUESTIONS}_subdirectory: '..'\n"}, "copier failed", "W073"),
    "reaches for Python":            ({"a.txt.jinja": "{{ ''.__class__.__mro__ }}"}, "copier failed", "W073"),
    "reads the environment":         ({"a.txt.jinja": "{{ '$HOME' | expandvars }}"}, "expandvars", "W073"),
    "looks around":                  ({"a.txt.jinja": "{{ '/*' | fileglob }}"}, "fileglob", "W073"),
}  # fmt: skip


# Copier leaves a folder it was listing open when a text of it fails.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("row", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_explained(row):
    more, said, code = row
    with pytest.raises(TemplateError, match=said) as caught:
        ours(a_template(more))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "/stagedoor-" not in str(caught.value)


def test_a_trusted_template_may_bring_extensions():
    more = {**EXTENSION, "a.txt.jinja": "{% do tables.append('x') %}{{ tables }}"}
    made = ours(a_template(more), hooks=True)
    assert made["a.txt"].data == b"['orders', 'customers', 'x']"


def test_without_copier_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "copier._main", None)
    with pytest.raises(TemplateError, match="needs the package 'copier'") as caught:
        ours(a_template({}))
    assert caught.value.problems[0].code == "W072"


def test_it_goes_where_it_is_told():
    step = {"url": "./t", "values": ANSWERS, "targetPath": "sub"}
    made = a_run(("fetch:copier", {"input": step}), fetch=lambda _: a_template({})).tree
    assert "sub/README.md" in texts(made)
    assert Path("sub") not in made
