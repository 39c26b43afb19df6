"""Just enough SVG to draw with: shapes that escape what they hold, and text whose width is known well enough to fit."""

import textwrap
from html import escape
from itertools import takewhile
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
"""x, y, width, height."""

FONT = "'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
TAIL = "#2c5d8f"
_EM = 0.56
"""Mean width of a character of such a font, in its size."""
_FEWEST = 5
"""Fewer characters of a text say nothing."""


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is."""
    return len(text) * _EM * size


def fitted(text: str, size: float, width: float) -> str:
    """Return as much of the text as fits; nothing rather than fewer than five characters of it."""
    if text_width(text, size) <= width:
        return text
    kept = int(width / (_EM * size)) - 1
    return f"{text[:kept].rstrip(' ,.')}…" if kept >= _FEWEST else ""


def wrapped(text: str, size: float, width: float, lines: int) -> list[str]:
    """Return the text in at most so many lines, cut off where it does not fit; nothing if hardly a word does."""
    characters = int(width / (_EM * size))
    if characters < _FEWEST:
        return []
    whole = textwrap.wrap(text, characters, break_long_words=False, break_on_hyphens=False)
    fitting = list(takewhile(lambda line: len(line) <= characters, whole[:lines]))
    if fitting and len(fitting) < len(whole):
        fitting[-1] = f"{fitting[-1][: characters - 1].rstrip(' ,.')}…"
    return fitting


class Drawing:
    """A drawing of a size, in user units, with a title and a description for those who cannot see it."""

    def __init__(self, width: float, height: float, title: str, description: str) -> None:
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"',
            f' height="{height:g}" role="img" aria-labelledby="title description" font-family="{FONT}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>',
        ]

    def rect(self, box: Box, fill: str, *, hint: str = "", round_: float = 0, **more: str) -> None:
        x, y, width, height = box
        corner = f' rx="{round_:g}"' if round_ else ""
        at = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:g}" fill="{fill}"{corner}'
        self._shape("rect", at, hint, more)

    def line(self, start: Point, end: Point, stroke: str, width: float = 1, **more: str) -> None:
        at = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
        self._shape("line", f'{at} stroke="{stroke}" stroke-width="{width:g}"', "", more)

    def polygon(self, points: list[Point], fill: str, *, hint: str = "", **more: str) -> None:
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._shape("polygon", f'points="{at}" fill="{fill}"', hint, more)

    def text(self, start: Point, text: str, size: float, fill: str = "#1f2933", *, tail: str = "", **more: str) -> None:
        """Write from here on; the point is on the base line. A ``tail`` is written after it, bold."""
        x, y = start
        at = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"'
        # the space stands outside: librsvg drops it at the beginning of a tspan
        bold = f' <tspan font-weight="600" fill="{TAIL}">{escape(tail)}</tspan>' if tail else ""
        self._parts.append(f"<text {at}{_attributes(more)}>{escape(text)}{bold}</text>")

    def _shape(self, kind: str, at: str, hint: str, more: dict[str, str]) -> None:
        inside = f"<title>{escape(hint)}</title>" if hint else ""
        end = f">{inside}</{kind}>" if inside else "/>"
        self._parts.append(f"<{kind} {at}{_attributes(more)}{end}")

    def __str__(self) -> str:
        return "\n".join([*self._parts, "</svg>\n"])


def _attributes(more: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(value)}"' for name, value in more.items())
