"""The dialogue as a picture: states in their frames, arrows with what sets them off, and below what is answered in place."""

from collections.abc import Iterable, Iterator
from itertools import cycle

from voice_coach.diagram import layout
from voice_coach.diagram.chart import Arrow, Chart, Cue, Stay, alarming, chart, in_words, place, spelled, words
from voice_coach.diagram.sheet import LINE, TEXT, Line, Pen, Sheet, wrapped
from voice_coach.errors import VoiceCoachError
from voice_coach.mind.dialogue import Due, State

NAME = 14
"""Size of the names of states; all else is ``TEXT``."""
INK, SOFT, FRAME, GRID = "#1f2933", "#5b6770", "#aab4be", "#e4e9ee"
SAID, BY_ITSELF, ALARM = Pen("#33475b"), Pen("#0b7285", style="italic"), Pen("#c62828")
"""For what the user says; what comes by itself; safety."""
HEADING, ANSWER = Pen(SOFT, weight="bold"), Pen(SOFT)
DASHES = {"stroke_dasharray": "5 4"}
COLUMNS, COLUMN, GUTTER, MARGIN = 3, 298, 24, 18
"""Of the list below the arrows: how many, how wide, how far apart and from the edge."""


def svg() -> str:
    """Return the dialogue as an SVG document."""
    drawn = chart()
    columns = _columns(list(_listing(drawn.stays)))
    height = layout.HEIGHT + 34 + LINE * max(map(len, columns)) + MARGIN
    sheet = Sheet(layout.WIDTH, height, "The dialogue", _description(drawn))
    _draw_frames(sheet)
    arrows = sorted(drawn.arrows, key=_is_alarm)
    for arrow in arrows:
        sheet.arrow(
            route(arrow).points, _pen(arrow).colour, hint(arrow), **(DASHES if _pen(arrow) is BY_ITSELF else {})
        )
    for x, y in (layout.CHOICES[name] for name in drawn.choices):
        _draw_diamond(sheet, x, y)
    _draw_states(sheet)
    for arrow in arrows:
        sheet.lines(route(arrow).label, label(arrow), route(arrow).anchor)
    _draw_legend(sheet)
    _draw_columns(sheet, columns)
    return str(sheet)


def route(arrow: Arrow) -> layout.Route:
    """Return the way laid for an arrow."""
    if laid := layout.ROUTES.get((arrow.source, arrow.dest)):
        return laid
    raise VoiceCoachError(f"The picture has no way from {arrow.source} to {arrow.dest}: lay one in {layout.__file__}.")


def label(arrow: Arrow) -> list[Line]:
    """Return the lines of an arrow's label."""
    return wrapped(_written(arrow.cues, ALARM if _is_alarm(arrow) else SAID), route(arrow).wide)


def _written(cues: Iterable[Cue], pen: Pen) -> Line:
    """Return cues word by word, with ``pen`` where they are said."""
    return [(word, BY_ITSELF if isinstance(cue.trigger, Due) else pen) for word, cue in spelled(cues)]


def _is_alarm(arrow: Arrow) -> bool:
    return arrow.dest in alarming()


def _pen(arrow: Arrow) -> Pen:
    """Return what to draw an arrow with; one that is sometimes said is drawn as said."""
    if all(isinstance(cue.trigger, Due) for cue in arrow.cues):
        return BY_ITSELF
    return ALARM if _is_alarm(arrow) else SAID


def hint(arrow: Arrow) -> str:
    """Return what an arrow says when the pointer rests on it."""
    source, dest = ("…" if "|" in node else words(node) for node in (arrow.source, arrow.dest))
    return f"{source} → {dest}: {in_words(arrow.cues)}"


def _description(drawn: Chart) -> str:
    return (
        f"A state diagram with {len(State)} states and {len(drawn.arrows)} arrows: what the user says or what comes by"
        " itself, under which condition, and the state it leads to. Below it, what is answered in place."
    )


def _draw_frames(sheet: Sheet) -> None:
    fills = cycle(("#f8fafb", "#ffffff"))
    for name, (x, y, width, height) in layout.FRAMES.items():
        fill = next(fills)
        sheet.rect((x, y, width, height), fill, round_=12, stroke=FRAME, stroke_width="1.2")
        sheet.text((x + width - 12, y + 16), words(name), TEXT, SOFT, text_anchor="end", font_weight="bold")


def _draw_states(sheet: Sheet) -> None:
    for state in State:
        x, y, width, height = layout.STATES[state]
        stroke = ALARM.colour if state in alarming() else SOFT
        sheet.rect((x, y, width, height), layout.FILLS[state], round_=10, stroke=stroke, stroke_width="1.2")
        middle = (x + width / 2, y + height / 2 + 0.35 * NAME)
        sheet.text(middle, words(state), NAME, INK, text_anchor="middle", font_weight="bold")


def _draw_diamond(sheet: Sheet, x: float, y: float) -> None:
    reach = layout.DIAMOND
    corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
    sheet.polygon(corners, "#ffffff", hint="the first condition that holds", stroke=SAID.colour, stroke_width="1.5")


def _draw_legend(sheet: Sheet) -> None:
    x, y = layout.LEGEND
    samples = (("what the user says", SAID), ("what comes by itself", BY_ITSELF), ("safety", ALARM))
    for number, (text, pen) in enumerate(samples):
        top = y + 19 * number
        sheet.arrow(((x, top), (x + 34, top)), pen.colour, "", **(DASHES if pen is BY_ITSELF else {}))
        sheet.text((x + 44, top + 4), text, TEXT, SOFT)
    _draw_diamond(sheet, x + 17, y + 59)
    sheet.text((x + 44, y + 63), "the first [condition] that holds", TEXT, SOFT)


def _listing(stays: tuple[Stay, ...]) -> Iterator[list[Line]]:
    """Yield for each place, the widest first, what is answered in it without leaving it."""
    by_place: dict[frozenset[State], list[Stay]] = {}
    for stay in stays:
        by_place.setdefault(stay.states, []).append(stay)
    for states in sorted(by_place, key=lambda states: (-len(states), min(map(list(State).index, states)))):
        lines = wrapped([(word, HEADING) for word in place(states).split()], COLUMN)
        for stay in by_place[states]:
            told = "" if words(stay.action) == in_words([stay.cue]) else f"/ {words(stay.action)}"
            lines += wrapped([*_written([stay.cue], SAID), *((word, ANSWER) for word in told.split())], COLUMN)
        yield [*lines, []]


def _columns(entries: list[list[Line]]) -> list[list[Line]]:
    """Return the entries' lines in columns of about one height."""
    columns: list[list[Line]] = [[] for _ in range(COLUMNS)]
    share = sum(map(len, entries)) / COLUMNS
    filled = 0
    for entry in entries:
        columns[min(int((filled + len(entry) / 2) / share), COLUMNS - 1)] += entry
        filled += len(entry)
    return columns


def _draw_columns(sheet: Sheet, columns: list[list[Line]]) -> None:
    top = layout.HEIGHT
    sheet.line((MARGIN, top), (layout.WIDTH - MARGIN, top), GRID)
    sheet.text((MARGIN, top + 22), "Answered in place", NAME, INK, font_weight="bold")
    for number, lines in enumerate(columns):
        sheet.lines((MARGIN + number * (COLUMN + GUTTER), top + 46), lines)
