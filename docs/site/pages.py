"""What mkdocs cannot know: the navigation, the first page, links that leave docs/.

The pages are written to be read in the repository. There a link such as
``../../templates/mwaa-workload/README.md`` works; here such a page becomes one of the
site, below ``project/``. README.md is the first page. A page that is put into a folder
of docs/ is in the navigation without being named anywhere.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, Files

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
OUTSIDE = "project/"
SECTIONS = {
    "Tutorial": "tutorial",
    "How to": "how-to",
    "Reference": "reference",
    "Explanation": "explanation",
    "Decisions": "decisions",
}
_LINK = re.compile(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))")
_FENCED = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)


def on_config(config: Any) -> Any:
    """Name every page there is, folder by folder."""
    docs = ROOT / "docs"
    nav: list[Any] = [{"Start": "index.md"}]
    for title, folder in SECTIONS.items():
        pages = [
            page.relative_to(docs).as_posix() for page in (docs / folder).rglob("*.md")
        ]
        if pages:
            nav.append({title: sorted(pages)})
    others = [
        page.relative_to(docs).as_posix()
        for page in docs.rglob("*.md")
        if page.relative_to(docs).parts[0] not in SECTIONS.values()
    ]
    nav.append({"Examples": sorted(others)})
    nav.append({"Project": [OUTSIDE + path for path in outside()]})
    config.nav = nav
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add README.md as the first page, and what docs/ links to beyond itself."""
    pages = {"index.md": "README.md"} | {OUTSIDE + path: path for path in outside()}
    for name, path in pages.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        files.append(File.generated(config, name, content=moved(text, path, name)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links that leave docs/ to where their pages are here."""
    if page.file.generated_by:
        return markdown
    return moved(markdown, f"docs/{page.file.src_uri}", page.file.src_uri)


def outside() -> list[str]:
    """Return the pages beyond docs/ that a page links to, and those they link to."""
    found: set[str] = set()
    pending = [
        "README.md",
        *(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.md")),
    ]
    while pending:
        path = pending.pop()
        for target in _targets(path):
            is_new = target not in found and target != "README.md"
            if is_new and not target.startswith("docs/"):
                found.add(target)
                pending.append(target)
    return sorted(found)


def _targets(path: str) -> Iterator[str]:
    text = _FENCED.sub("", (ROOT / path).read_text(encoding="utf-8"))
    for link in _LINK.finditer(text):
        target = _resolved(link[2], path)
        if target and target.endswith(".md"):
            yield target


def _resolved(link: str, path: str) -> str | None:
    """Return what a link means, from the project's root; ``None``: another site's."""
    if ":" in link.partition("/")[0]:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), link))


def moved(text: str, path: str, name: str) -> str:
    """Rewrite the links of a page for its place in the site.

    Args:
        text: The page.
        path: Where it is in the project.
        name: Where it is in the site.
    """

    def there(link: re.Match[str]) -> str:
        target = _resolved(link[2], path)
        if target is None:
            return link[0]
        new = _in_site(target)
        if new is None:
            return f"{link[1]}{_PLAIN}{link[3]}"
        return (
            link[1] + posixpath.relpath(new, posixpath.dirname(name) or ".") + link[3]
        )

    parts = _FENCED.split(text)
    parts[::2] = [_LINK.sub(there, part) for part in parts[::2]]
    return _without_plain("".join(parts))


_PLAIN = "stagedoor-no-page:"


def _without_plain(text: str) -> str:
    """Leave the words of a link to what is no page, such as a licence or a folder."""
    return re.sub(rf"\[([^\]]*)\]\({_PLAIN}[^)]*\)", r"\1", text)


def _in_site(target: str) -> str | None:
    if target == "README.md":
        return "index.md"
    if target.startswith("docs/"):
        inside = target.removeprefix("docs/")
        if (ROOT / target).is_dir():
            pages = sorted((ROOT / target).glob("*.md"))
            return f"{inside}/{pages[0].name}" if pages else None
        return inside
    return OUTSIDE + target if target.endswith(".md") else None
