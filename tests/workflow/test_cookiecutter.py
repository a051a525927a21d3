"""``fetch:cookiecutter`` gives what cookiecutter gives; nothing runs untrusted."""

import json
import subprocess
import sys

import pytest
from tests.workflow.made import a_run, texts

from stagedoor.core.errors import TemplateError

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


@pytest.mark.slow
def test_it_gives_what_the_cookiecutter_command_gives(tmp_path):
    template = tmp_path / "t" / "{{cookiecutter and 'contents'}}"
    for path, content in FILES.items():
        place = template / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content)
    settings = {**json.loads(FILES["cookiecutter.json"]), "name": "orders"}
    (tmp_path / "t" / "cookiecutter.json").write_text(json.dumps(settings))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "cookiecutter",
            "--no-input",
            "-o",
            tmp_path / "o",
            tmp_path / "t",
        ],
        check=True,
    )
    made = tmp_path / "o" / "contents"
    wanted = {
        str(p.relative_to(made)): p.read_text() for p in made.rglob("*") if p.is_file()
    }
    assert run_step(fetched()) == wanted


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
    "a broken settings file": ({"cookiecutter.json": "{"},         "is no JSON"),
    "an undefined variable":  ({"a.txt": "{{ cookiecutter.no }}"}, "cookiecutter failed"),
    "a broken text":          ({"a.txt": "{{ bad"},                "cookiecutter failed"),
}  # fmt: skip


@pytest.mark.parametrize("row", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_explained(row):
    files, said = row
    with pytest.raises(TemplateError, match=said):
        run_step(fetched(files))


def test_nothing_is_left_in_the_users_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    run_step(fetched())
    assert list(tmp_path.iterdir()) == []
