"""A drawing that also knows arrows with round corners, and lines of words written with several pens."""

from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from math import hypot
from typing import Literal, TypeAlias

from voice_coach.rehearsal.svg import Drawing, Point, text_width

TEXT, LINE = 12, 14
"""Size of a label's text, and from one of its lines to the next."""
ROUND = 9
"""Radius of an arrow's corners."""
HEAD = 8
"""Length of an arrow's head."""

Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Pen:
    colour: str
    style: Literal["normal", "italic"] = "normal"
    weight: Literal["normal", "bold"] = "normal"


Word: TypeAlias = tuple[str, Pen]
Line: TypeAlias = list[Word]


class Sheet(Drawing):
    def arrow(self, points: tuple[Point, ...], stroke: str, hint: str, **more: str) -> None:
        """Draw a line through the points, with a head at its end."""
        *before, tail, (x, y) = points
        ux, uy = _direction(tail, (x, y))
        neck = (x - HEAD * ux, y - HEAD * uy)
        line = f'd="{_rounded((*before, tail, neck))}" fill="none" stroke="{stroke}" stroke-width="1.5"'
        self._shape("path", line, hint, more)
        half = 0.45 * HEAD
        sides = [(neck[0] - half * uy, neck[1] + half * ux), (neck[0] + half * uy, neck[1] - half * ux)]
        self.polygon([(x, y), *sides], stroke)

    def lines(self, start: Point, lines: list[Line], anchor: Anchor = "start") -> None:
        """Write lines, the first on this base line, on a ground that hides what they cross."""
        for number, line in enumerate(lines):
            spans = (
                f'<tspan fill="{pen.colour}" font-style="{pen.style}" font-weight="{pen.weight}">'
                f"{escape(' '.join(text for text, _ in run))}</tspan>"
                for pen, run in groupby(line, key=lambda word: word[1])
            )
            self._parts.append(
                f'<text x="{start[0]:g}" y="{start[1] + number * LINE:g}" font-size="{TEXT}" text-anchor="{anchor}"'
                f' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke">{" ".join(spans)}</text>'
            )


def wrapped(words: Line, wide: float) -> list[Line]:
    """Return the words in lines no wider than ``wide``; what has spaces in it is broken only if it must be."""
    lines: list[Line] = [[]]
    for text, pen in words:
        for piece in (text,) if text_width(text, TEXT) <= wide else text.split():
            if lines[-1] and text_width(in_text([*lines[-1], (piece, pen)]), TEXT) > wide:
                lines.append([])
            lines[-1].append((piece, pen))
    return lines


def in_text(line: Line) -> str:
    return " ".join(text for text, _ in line)


def _rounded(points: tuple[Point, ...]) -> str:
    """Return the SVG path through the points, each corner rounded."""
    steps = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for (before, corner), (_, after) in pairwise(pairwise(points)):
        into, out = _on_the_way(corner, before), _on_the_way(corner, after)
        steps.append(f"L{into[0]:g},{into[1]:g} Q{corner[0]:g},{corner[1]:g} {out[0]:g},{out[1]:g}")
    return " ".join([*steps, f"L{points[-1][0]:g},{points[-1][1]:g}"])


def _on_the_way(corner: Point, other: Point) -> Point:
    """Return where the rounding of a corner begins, towards the other point: at most half-way there."""
    reach = min(ROUND, hypot(other[0] - corner[0], other[1] - corner[1]) / 2)
    ux, uy = _direction(corner, other)
    return (corner[0] + reach * ux, corner[1] + reach * uy)


def _direction(start: Point, end: Point) -> Point:
    length = hypot(end[0] - start[0], end[1] - start[1])
    return ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
