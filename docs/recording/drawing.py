"""Terminal frames as one animated SVG: text stays text, no script, no outside font."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT, MARGIN = 8.4, 18, 14
_COLOURS = {
    "default": "#d6d9df",
    "red": "#ff7b72",
    "green": "#7ee787",
    "brown": "#e3b341",
    "yellow": "#e3b341",
    "blue": "#79c0ff",
    "magenta": "#d2a8ff",
    "cyan": "#76e3ea",
}
_PAPER = "#161b22"


@dataclass(frozen=True)
class Run:
    """Neighbouring characters of one style: foreground colour, bold, reverse."""

    text: str
    style: tuple[str, bool, bool]


@dataclass(frozen=True)
class Frame:
    """What the screen shows for some seconds, line by line."""

    lines: tuple[tuple[Run, ...], ...]
    seconds: float


def draw(frames: Sequence[Frame], columns: int) -> str:
    """Return the SVG; a viewer who wants no motion sees the last frame."""
    kept = list(_merged(frames))
    high = HEIGHT * len(kept[0].lines) + 2 * MARGIN
    wide = WIDTH * columns + 2 * MARGIN
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high}"'
        ' role="img" aria-label="A terminal session with stagedoor">'
    )
    return "\n".join(
        (
            opening,
            f"<style>{_style(kept, high)}</style>",
            f'<rect width="100%" height="100%" rx="8" fill="{_PAPER}"/>',
            '<g id="strip">',
            *(_frame(frame, high * index) for index, frame in enumerate(kept)),
            "</g>",
            "</svg>\n",
        )
    )


def _merged(frames: Sequence[Frame]) -> Iterator[Frame]:
    """Show frames that look alike as one, for as long as all of them."""
    waiting: Frame | None = None
    for frame in frames:
        if waiting and waiting.lines == frame.lines:
            waiting = Frame(frame.lines, waiting.seconds + frame.seconds)
            continue
        if waiting:
            yield waiting
        waiting = frame
    if waiting:
        yield waiting


def _style(frames: Sequence[Frame], high: int) -> str:
    total = sum(frame.seconds for frame in frames)
    starts = (0.0, *accumulate(frame.seconds for frame in frames[:-1]))
    steps = "".join(
        f"{100 * start / total:.3f}%{{transform:translateY(-{high * index}px)}}"
        for index, start in enumerate(starts)
    )
    still = f"transform:translateY(-{high * (len(frames) - 1)}px)"
    return (
        "text{font:14px ui-monospace,Menlo,Consolas,monospace;white-space:pre}"
        f"#strip{{animation:play {total:.2f}s step-end infinite}}"
        f"@keyframes play{{{steps}}}"
        f"@media (prefers-reduced-motion){{#strip{{animation:none;{still}}}}}"
    )


def _frame(frame: Frame, top: int) -> str:
    lines = (
        _line(runs, top + MARGIN + HEIGHT * (row + 0.75))
        for row, runs in enumerate(frame.lines)
    )
    return "".join(line for line in lines if line)


def _line(runs: tuple[Run, ...], y: float) -> str:
    text = "".join(run.text for run in runs)
    if not text.strip():
        return ""
    spans = "".join(map(_span, _trimmed(runs)))
    length = WIDTH * len(text.rstrip())
    return (
        f'<text x="{MARGIN}" y="{y:g}" textLength="{length:g}"'
        f' xml:space="preserve">{spans}</text>'
    )


def _trimmed(runs: tuple[Run, ...]) -> list[Run]:
    kept = list(runs)
    while not kept[-1].text.strip():
        kept.pop()
    return [*kept[:-1], Run(kept[-1].text.rstrip(), kept[-1].style)]


def _span(run: Run) -> str:
    colour, bold, reverse = run.style
    fill = _COLOURS.get(colour, f"#{colour}")  # pyte names eight, writes the rest out
    look = f' fill="{fill}"' + (' font-weight="bold"' if bold or reverse else "")
    return f"<tspan{look}>{escape(run.text)}</tspan>"
