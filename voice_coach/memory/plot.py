"""The history as a picture: sessions a week, repetitions, effort, level and pain, over the weeks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from voice_coach.mind.exercise import Exercise
from voice_coach.mind.past import A_WEEK, PastSession
from voice_coach.rehearsal.svg import Drawing, fitted

WIDTH, LEFT, RIGHT = 960.0, 232.0, 30.0
TOP, PANEL, GAP = 60.0, 130.0, 46.0
HEIGHT = TOP + 4 * (PANEL + GAP) + 24
INK, FAINT, BARS, PAIN = "#1f2933", "#d5dbe1", "#5b9bd5", "#c62828"
COLOURS = ("#2c7a7b", "#b7791f", "#6b46c1", "#718096")
"""Of the exercises, in their order."""
MOST_MARKS = 12
"""Dates on the axis at most."""
EFFORTS = (3, 6, 9)
"""Of ten: what was easy up to here, moderate up to here, and too hard from here on."""
GOOD_WEEK = (2, 3)
"""Sessions that make a good week (the article)."""


class _Weeks:
    """Where days stand: whole weeks from the Monday before the first session to the Sunday after the last."""

    def __init__(self, days: Sequence[int]) -> None:
        self.first = min(days) - (min(days) - 1) % A_WEEK
        self.number = (max(days) - self.first) // A_WEEK + 1
        self.width = (WIDTH - LEFT - RIGHT) / self.number

    def x(self, day: float) -> float:
        return LEFT + (day - self.first) / A_WEEK * self.width

    def of(self, day: int) -> int:
        """Return the number of the week, from 0."""
        return (day - self.first) // A_WEEK


def draw_history(sessions: Sequence[PastSession], exercises: Mapping[str, Exercise], title: str) -> str:
    """Return the picture as SVG; sessions without a date are only counted in its foot."""
    dated = [session for session in sessions if session.day is not None]
    unknown = len(sessions) - len(dated)
    drawing = Drawing(
        WIDTH,
        HEIGHT,
        title,
        f"{len(sessions)} sessions: how many a week, repetitions, effort and level of each, and where it hurt.",
    )
    drawing.text((24, 34), title, 20, font_weight="600")
    if dated:
        weeks = _Weeks([session.day or 0 for session in dated])
        _sessions_a_week(drawing, dated, weeks, TOP)
        _repetitions(drawing, dated, weeks, TOP + PANEL + GAP, exercises)
        _efforts(drawing, dated, weeks, TOP + 2 * (PANEL + GAP), exercises)
        _levels(drawing, dated, weeks, TOP + 3 * (PANEL + GAP), exercises)
    else:
        drawing.text((24, TOP + 20), "There is no session with a date yet.", 13)
    if unknown:
        drawing.text((24, HEIGHT - 10), f"Sessions whose date is unknown, not shown: {unknown}", 11, "#5f6b76")
    return str(drawing)


def _frame(drawing: Drawing, top: float, name: str, weeks: _Weeks) -> None:
    """Draw the base of a panel with its dates, and its name beside it."""
    base = top + PANEL
    drawing.text((24, top + 14), name, 13, font_weight="600")
    drawing.line((LEFT, base), (WIDTH - RIGHT, base), INK)
    step = -(-weeks.number // MOST_MARKS)
    for week in range(0, weeks.number, step):
        day = weeks.first + week * A_WEEK
        drawing.line((weeks.x(day), base), (weeks.x(day), base + 5), INK)
        drawing.text((weeks.x(day) + 2, base + 16), date.fromordinal(day).strftime("%d %b %y"), 10, "#5f6b76")


def _ruled(drawing: Drawing, top: float, most: int, number: int) -> None:
    """Draw a faint line for a number, where ``most`` reaches the panel's top."""
    y = top + PANEL * (1 - number / most)
    drawing.line((LEFT, y), (WIDTH - RIGHT, y), FAINT)
    drawing.text((LEFT - 8, y + 4), str(number), 10, "#5f6b76", text_anchor="end")


def _sessions_a_week(drawing: Drawing, sessions: Sequence[PastSession], weeks: _Weeks, top: float) -> None:
    _frame(drawing, top, "Sessions a week", weeks)
    counts = Counter(weeks.of(session.day or 0) for session in sessions)
    most = max(*GOOD_WEEK, *counts.values()) + 1
    for number in GOOD_WEEK:
        _ruled(drawing, top, most, number)
    for week, count in sorted(counts.items()):
        height = PANEL * count / most
        x = weeks.x(weeks.first + week * A_WEEK) + weeks.width * 0.15
        when = date.fromordinal(weeks.first + week * A_WEEK).isoformat()
        box = (x, top + PANEL - height, weeks.width * 0.7, height)
        drawing.rect(box, BARS, hint=f"week of {when}: {count}")


def _repetitions(
    drawing: Drawing, sessions: Sequence[PastSession], weeks: _Weeks, top: float, exercises: Mapping[str, Exercise]
) -> None:
    _frame(drawing, top, "Repetitions a session", weeks)
    most = max(10, *(session.repetitions for session in sessions))
    for number in (most // 2, most):
        _ruled(drawing, top, most, number)
    width = min(max(weeks.width / A_WEEK * 0.6, 1.5), 14.0)
    for session in sessions:
        height = PANEL * session.repetitions / most
        x = weeks.x((session.day or 0) + 0.5)
        box = (x - width / 2, top + PANEL - height, width, height)
        drawing.rect(box, _colour(session.exercise, exercises), hint=_told(session, exercises))
        if session.pains:
            y = top + PANEL - height - 9
            drawing.polygon([(x - 6, y - 5), (x + 6, y - 5), (x, y + 6)], PAIN, hint=_told(session, exercises))
    y = top + 36
    for name in dict.fromkeys(session.exercise for session in sessions):
        drawing.rect((24, y - 9, 10, 10), _colour(name, exercises))
        label = exercises[name].name if name in exercises else name
        drawing.text((40, y), fitted(label, 11, LEFT - 76), 11)
        y += 18
    if any(session.pains for session in sessions):
        drawing.polygon([(24, y - 9), (34, y - 9), (29, y)], PAIN)
        drawing.text((40, y), "pain", 11)


def _efforts(
    drawing: Drawing, sessions: Sequence[PastSession], weeks: _Weeks, top: float, exercises: Mapping[str, Exercise]
) -> None:
    """Draw how hard each set was: a session is a line from its easiest set to its hardest, with a dot for each."""
    _frame(drawing, top, "Effort of the sets, 1 to 10", weeks)
    for number in EFFORTS:
        _ruled(drawing, top, 10, number)
    for session in sessions:
        x, colour = weeks.x((session.day or 0) + 0.5), _colour(session.exercise, exercises)
        heights = [top + PANEL * (1 - effort / 10) for effort in session.efforts]
        if heights:
            drawing.line((x, min(heights)), (x, max(heights)), colour, 2)
        for y in heights:
            drawing.rect((x - 3, y - 3, 6, 6), colour, hint=_told(session, exercises), round_=3)


def _levels(
    drawing: Drawing, sessions: Sequence[PastSession], weeks: _Weeks, top: float, exercises: Mapping[str, Exercise]
) -> None:
    _frame(drawing, top, "Level, from easiest", weeks)
    ladders = {name: [level.id for level in exercise.levels] for name, exercise in exercises.items()}
    most = max(len(ladder) for ladder in ladders.values())
    for number in range(1, most + 1):
        _ruled(drawing, top, most, number)
    for name, ladder in ladders.items():
        places = [
            (weeks.x((session.day or 0) + 0.5), top + PANEL * (1 - (ladder.index(session.level) + 1) / most), session)
            for session in sessions
            if session.exercise == name and session.level in ladder
        ]
        for (x, y, _), (x_next, y_next, _) in pairwise(places):
            drawing.line((x, y), (x_next, y), _colour(name, exercises), 2)
            drawing.line((x_next, y), (x_next, y_next), _colour(name, exercises), 2)
        for x, y, session in places:
            drawing.rect((x - 3, y - 3, 6, 6), _colour(name, exercises), hint=_told(session, exercises), round_=3)


def _colour(exercise: str, exercises: Mapping[str, Exercise]) -> str:
    order = [*exercises]
    return COLOURS[min(order.index(exercise), len(COLOURS) - 1) if exercise in order else len(COLOURS) - 1]


def _told(session: PastSession, exercises: Mapping[str, Exercise]) -> str:
    exercise = exercises.get(session.exercise)
    levels = {level.id: level.name for level in exercise.levels} if exercise else {}
    pain = "".join(f"; pain: {part or 'not said where'}" for part in session.pains)
    when = date.fromordinal(session.day).isoformat() if session.day else "unknown date"
    name, level = exercise.name if exercise else session.exercise, levels.get(session.level, session.level)
    effort = f"; effort: {', '.join(map(str, session.efforts))}" if session.efforts else ""
    return f"{when}: {name}, {level}, {session.repetitions} repetitions{effort}{pain}"
