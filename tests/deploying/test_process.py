"""``stagedoor deploy`` as a process of its own: asked in a terminal, killed half-way."""

from __future__ import annotations

import signal
import subprocess
import sys

import pexpect
import pytest
from tests.deploying.conftest import KEY

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("component")]

# Dies, as a machine that loses power, before the object of this number.
KILLED = """
import os, signal, sys
from stagedoor.cli.main import main
from stagedoor.deploying.bucket import Bucket
take, left = Bucket.take, [int(sys.argv[1])]
def killed(self, step, owner):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    take(self, step, owner)
Bucket.take = killed
main(["deploy", "orders", "--yes"])
"""


@pytest.mark.parametrize(("answer", "code"), {"y": 0, "n": 130, "": 130}.items())
def test_a_terminal_is_asked(s3, answer, code):
    words = ["-m", "stagedoor", "deploy", "orders"]
    child = pexpect.spawn(sys.executable, words, timeout=60, encoding="utf-8")
    child.expect_exact("change 1 object of this component? [y/N]: ")
    assert s3.everything() == {}
    child.sendline(answer)
    child.expect_exact("done: 1 created" if code == 0 else "nothing was written")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert list(s3.everything()) == ([KEY] if code == 0 else [])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_killed_before_any_object_a_second_run_completes(s3, component, deploy, number):
    for name in ("a.sql", "b.sql"):
        (component / "dags" / name).write_text(name)
    s3.put("dags/other.py", b"theirs")
    words = [sys.executable, "-c", KILLED, str(number)]
    killed = subprocess.run(words, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert len(s3.everything()) == 1 + number
    ran = deploy("--yes", "--json")
    assert ran.code == 0
    assert sorted(ran.fates.values()) == ["create"] * (3 - number) + ["same"] * number
    assert len(s3.everything()) == 4
    assert s3.read("dags/other.py")[0] == b"theirs"
