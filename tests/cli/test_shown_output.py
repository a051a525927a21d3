"""What a template says at its end (R-53)."""

from __future__ import annotations

from tests.cli.conftest import TEMPLATE, write_files

OUTPUT = """\
  output:
    links:
      - {title: Repository, url: "https://example.com/${{ parameters.name }}"}
      - {title: In the catalog, entityRef: "component:default/${{ parameters.name }}"}
      - {url: "https://example.com/untitled"}
      - {title: Nowhere}
      - {title: Left out, url: "https://example.com", if: "${{ parameters.size > 9 }}"}
    text:
      - {title: Next, content: "Run\\nmake"}
      - {content: "and rest", if: true}
"""
SHOWN = """\
  Repository: https://example.com/orders
  In the catalog: component:default/orders
  link: https://example.com/untitled
  Next:
    Run
    make
  note:
    and rest
"""


def test_links_and_texts_are_shown(run, desk):
    folder = {"template.yaml": TEMPLATE + OUTPUT, "skeleton/a": "x"}
    write_files(desk.parent / "ending", folder)
    ran = run("new", "../ending", "orders", "--set", "name=orders", "--no-input")
    assert ran.code == 0
    assert SHOWN in ran.out + ran.err
