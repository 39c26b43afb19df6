"""The picture of a session, as SVG: phases, the leg's way up and down, who spoke when, what was understood, how fast.

Time runs from left to right and wraps into rows. Each row has four lanes: the phase, the height of the leg (a repetition
is a trapezoid: lift, hold, lower), the coach's lines, with a box over each stretch in which it held its voice to listen,
and the user's; under these, what was said, what it was probably meant for, and how long after its end the coach reacted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median

from voice_coach.events import Safety
from voice_coach.mind.dialogue import MOVING, State
from voice_coach.rehearsal.account import Account, Utterance, bare
from voice_coach.rehearsal.phases import clock, phases
from voice_coach.rehearsal.svg import Drawing, fitted, text_width, wrapped

WIDTH, LEFT, RIGHT = 1400, 64, 20
HEADER, ROW = 86, 190
BAND, LEG, COACH, USER, LABELS, AXIS = 0, 24, 70, 114, 134, 162
"""Where each lane begins below the top of its row."""
BAND_HEIGHT, LEG_HEIGHT, COACH_HEIGHT, USER_HEIGHT, LABEL_HEIGHT = 20, 40, 40, 20, 14
CAPTION_LINES, CAPTION_HEIGHT = 3, 12
SHORT_S, SHORT_ROW_S, LONG_ROW_S = 240, 60, 120
"""A session up to this long has rows of a minute, a longer one of two."""
SAME_WORDS = 0.8
"""Likeness of two texts above which nobody needs to see both: "i am" and "i'm"."""
TEXT, SMALL, TINY = 12, 11, 10
"""Sizes of text."""

INK, SOFT, FAINT = "#1f2933", "#5b6770", "#8795a1"
GRID, FINE_GRID = "#dde3e9", "#eff2f5"
COACH_FILL, COACH_INK, COACH_EDGE, HELD_FILL = "#c5dcf2", "#22364a", "#35618e", "#fff6cc"
USER_FILL, USER_IGNORED, ALARM = "#f4a94f", "#d5dbe1", "#c62828"
LEG_COLOURS = {"left": "#2f7f70", "right": "#7a5fa8"}
BAND_COLOURS = {
    "standby": "#eceff1",
    "choosing": "#eceff1",
    "warm-up": "#fde7c8",
    "set-up": "#dfe7fb",
    "get ready": "#efe9df",
    "set": "#d5e4e0",
    "paused": "#fff0a8",
    "switch": "#efe9df",
    "rest": "#d3ebfa",
    "cool-down": "#fde7c8",
    "finished": "#eceff1",
    "hurt?": "#ffcfa8",
    "questions": "#fbe0d5",
    "stopped for safety": "#f4b6b6",
}
"""Colour of each phase, by its name."""
SET_COLOURS = {"left": "#cde6df", "right": "#e0d8f0"}
"""Colour of a set, by the leg that works."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the picture: the seconds it shows, and where."""

    begins_at: float
    ends_at: float
    top: float

    def x(self, at: float) -> float:
        """Return where a moment lies; what is beyond the row lies on its edge."""
        share = (at - self.begins_at) / (self.ends_at - self.begins_at)
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def shows(self, begins_at: float, ends_at: float) -> bool:
        return begins_at < self.ends_at and ends_at >= self.begins_at


def draw_timeline(account: Account, title: str) -> str:
    """Return the session as an SVG document."""
    row_s = SHORT_ROW_S if account.ended_at <= SHORT_S else LONG_ROW_S
    count = max(1, -int(-account.ended_at // row_s))
    drawing = Drawing(WIDTH, HEADER + count * ROW, title, describe(account))
    _draw_header(drawing, account, title)
    for number in range(count):
        row = Row(number * row_s, (number + 1) * row_s, HEADER + number * ROW)
        for draw in (_draw_axis, _draw_bands, _draw_legs, _draw_lines, _draw_holds, _draw_utterances, _draw_marks):
            draw(drawing, row, account)
    return str(drawing)


def describe(account: Account) -> str:
    """Return the session in a sentence."""
    parts = [
        f"{clock(account.ended_at)} min",
        f"{len(account.repetitions)} repetitions",
        f"{len(account.utterances)} utterances",
    ]
    if reactions := account.reactions_s:
        parts.append(f"the coach reacts {median(reactions):.2f} s after the user's last word (median)")
    if stops := account.safety_stops:
        parts.append(f"stopped for safety at {clock(stops[0].at)}")
    return " · ".join(parts)


def _draw_header(drawing: Drawing, account: Account, title: str) -> None:
    drawing.text((LEFT, 32), title, 20, font_weight="600")
    drawing.text((LEFT, 56), describe(account), 13, SOFT)
    legend = {
        "user, not for the coach": USER_IGNORED,
        "user": USER_FILL,
        "coach, listening": HELD_FILL,
        "coach": COACH_FILL,
        "right leg": LEG_COLOURS["right"],
        "left leg": LEG_COLOURS["left"],
    }
    x: float = WIDTH - RIGHT
    for name, colour in legend.items():
        x -= text_width(name, TEXT) + 14
        drawing.text((x, 32), name, TEXT, SOFT)
        x -= 18
        drawing.rect((x, 22, 13, 12), colour, round_=3, stroke=GRID)


def _draw_axis(drawing: Drawing, row: Row, account: Account) -> None:
    bottom = row.top + AXIS
    for name, lane in (("leg", LEG + LEG_HEIGHT - 4), ("coach", COACH + 24), ("user", USER + 14)):
        drawing.text((LEFT - 10, row.top + lane), name, SMALL, FAINT, text_anchor="end")
    step = 5 if row.ends_at - row.begins_at == SHORT_ROW_S else 10
    last = min(int(row.ends_at), int(account.ended_at))
    for second in range(int(row.begins_at), last + 1, step):
        x = row.x(second)
        named = second % (3 * step) == 0
        drawing.line((x, row.top + BAND_HEIGHT), (x, bottom), GRID if named else FINE_GRID)
        if named:
            drawing.text((x, bottom + 12), clock(second), SMALL, SOFT, text_anchor="middle")


def _draw_bands(drawing: Drawing, row: Row, account: Account) -> None:
    for phase in phases(account):
        if not row.shows(phase.begins_at, phase.ends_at):
            continue
        x, width = row.x(phase.begins_at), row.x(phase.ends_at) - row.x(phase.begins_at)
        hint = f"{phase.label}, {clock(phase.begins_at)} to {clock(phase.ends_at)}"
        box = (x, row.top + BAND, max(width - 1, 1), BAND_HEIGHT)
        colour = SET_COLOURS.get(phase.leg or "", BAND_COLOURS[phase.name])
        drawing.rect(box, colour, hint=hint, round_=3)
        drawing.text((x + 6, row.top + BAND + 14), fitted(phase.label, TEXT, width - 10), TEXT)


# --- the leg ----------------------------------------------------------------------------------------------------------


def _draw_legs(drawing: Drawing, row: Row, account: Account) -> None:
    base = row.top + LEG + LEG_HEIGHT
    drawing.line((row.x(row.begins_at), base), (row.x(account.ended_at), base), GRID)
    for leg, way in _ways(account):
        if row.shows(way[0][0], way[-1][0]):
            outline = [(row.x(at), base - height * (LEG_HEIGHT - 8)) for at, height in way]
            drawing.polygon(outline, LEG_COLOURS[leg], fill_opacity="0.28", stroke=LEG_COLOURS[leg])
    for counted in account.repetitions:
        if row.begins_at <= counted.at < row.ends_at:
            colour = LEG_COLOURS[counted.progress.leg]
            at = (row.x(counted.at) + 2, base - 3)
            drawing.text(at, str(counted.progress.repetition), SMALL, colour, font_weight="600")


def _ways(account: Account) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Yield the leg's ways up and down, as far as each came: the leg, and moments with the height (0 to 1) at each."""
    heights = {State.LIFT: (0.0, 1.0), State.HOLD: (1.0, 1.0), State.LOWER: (1.0, 0.0)}
    takes: dict[str, float] = {}
    leg, way = "", []
    for stay, following in pairwise([*account.stays, None]):
        if stay is None or stay.progress is None or stay.state not in heights:
            continue
        start, end = heights[State(stay.state)]
        length = (stay.ended_at or account.ended_at) - stay.began_at
        whole = following is not None and following.state in MOVING
        if whole:
            takes[stay.state] = length
        else:  # stopped on the way: as high as it was then, going by the last repetition
            end = start + (end - start) * min(length / takes.get(stay.state, length or 1), 1)
        leg = stay.progress.leg if stay.state == State.LIFT else leg
        way += [(stay.began_at, start), (stay.began_at + length, end)]
        if not whole or stay.state == State.LOWER:
            yield leg, [*way, (way[-1][0], 0.0)]
            way = []


# --- who speaks -------------------------------------------------------------------------------------------------------


def _draw_lines(drawing: Drawing, row: Row, account: Account) -> None:
    y = row.top + COACH
    for line in account.lines:
        begins_at, ends_at = line.started_at or 0.0, line.ended_at or account.ended_at
        if not row.shows(begins_at, ends_at):
            continue
        x, end = row.x(begins_at), row.x(ends_at)
        drawing.rect((x, y, max(end - x, 1.5), COACH_HEIGHT), COACH_FILL, hint=f"{line.text} ({line.key})", round_=3)
        if not line.complete:
            drawing.line((end, y), (end, y + COACH_HEIGHT), COACH_EDGE, 2)
        captions = [] if line.scheduled else wrapped(line.text, TINY, end - x - 10, CAPTION_LINES)
        for number, caption in enumerate(captions, 1):
            drawing.text((x + 4, y + CAPTION_HEIGHT * number), caption, TINY, COACH_INK)


def _draw_holds(drawing: Drawing, row: Row, account: Account) -> None:
    for hold in account.holds:
        ends_at = account.ended_at if hold.ended_at is None else hold.ended_at
        if row.shows(hold.began_at, ends_at):
            x, y = row.x(hold.began_at), row.top + COACH
            hint = f"silent to listen, {hold.began_at:.2f} s to {ends_at:.2f} s"
            box = (x, y - 2, max(row.x(ends_at) - x, 2), COACH_HEIGHT + 4)
            drawing.rect(box, HELD_FILL, hint=hint, fill_opacity="0.85", stroke=COACH_EDGE, stroke_dasharray="3 2")


def _draw_utterances(drawing: Drawing, row: Row, account: Account) -> None:
    free = [0.0, 0.0]
    """Where the two lines of labels are free from."""
    for utterance in account.utterances:
        if not row.shows(utterance.started_at, utterance.ended_at) or not (utterance.text or utterance.understood):
            continue
        _draw_utterance(drawing, row, utterance)
        if utterance.started_at < row.begins_at:
            continue
        said, reaction = _label(utterance)
        width = text_width(f"{said} {reaction}", SMALL)
        wanted = min(row.x(utterance.started_at), WIDTH - width - 4)
        level = min((0, 1), key=lambda level: max(free[level], wanted))
        x = max(free[level], wanted)
        y = row.top + LABELS + 12 + level * LABEL_HEIGHT
        drawing.text((x, y), said, SMALL, INK if utterance.understood else SOFT, tail=reaction)
        free[level] = x + width + 8


def _draw_utterance(drawing: Drawing, row: Row, utterance: Utterance) -> None:
    x, y, end = row.x(utterance.started_at), row.top + USER, row.x(utterance.ended_at)
    colour = ALARM if _is_serious(utterance) else USER_FILL if utterance.understood else USER_IGNORED
    drawing.rect((x, y, max(end - x, 2), USER_HEIGHT), colour, hint=_said(utterance), round_=3)
    if utterance.reacted_at is not None and utterance.reacted_at < row.ends_at:
        reacted = max(row.x(utterance.reacted_at), end)
        drawing.line((end, y + 10), (reacted, y + 10), COACH_EDGE, 1.5)
        drawing.line((reacted, row.top + COACH + COACH_HEIGHT), (reacted, y + 10.75), COACH_EDGE, 1.5)


def _label(utterance: Utterance) -> tuple[str, str]:
    """Return what was said, and what was heard instead, if anything; and how fast the coach reacted."""
    heard = utterance.heard_as
    said = f"“{utterance.text or heard}”"
    if utterance.text and SequenceMatcher(None, heard, bare(utterance.text)).ratio() < SAME_WORDS:
        said += f" heard as “{heard}”" if heard else " not heard"
    if utterance.understood and utterance.understood.doubtful:
        said += f" → {utterance.understood.intent}?"
    return said, "" if utterance.reaction_s is None else f"{utterance.reaction_s:.2f} s"


def _said(utterance: Utterance) -> str:
    return f"said: {utterance.text or 'nothing'}; heard: {utterance.heard_as or 'nothing'}"


def _is_serious(utterance: Utterance) -> bool:
    return any(heard.safety in {Safety.PAIN, Safety.RED_FLAG} for heard in utterance.heard)


def _draw_marks(drawing: Drawing, row: Row, account: Account) -> None:
    """Draw where something else changed, where safety stopped the session, and which expectations failed."""
    for remark in account.remarks:
        if row.begins_at <= remark.at < row.ends_at:
            x = row.x(remark.at)
            drawing.line((x, row.top + LEG), (x, row.top + COACH), SOFT, 1, stroke_dasharray="1 3")
            drawing.text((x + 4, row.top + LEG + 22), remark.text, SMALL, SOFT)
    for heard in account.safety_stops:
        if row.begins_at <= heard.at < row.ends_at:
            x = row.x(heard.at)
            drawing.line((x, row.top + BAND - 3), (x, row.top + USER + USER_HEIGHT), ALARM, 2)
    for judged in account.judged:
        if not judged.met and row.begins_at <= judged.at < row.ends_at:
            x = row.x(judged.at)
            drawing.line((x, row.top + BAND_HEIGHT), (x, row.top + AXIS), ALARM, 1, stroke_dasharray="3 3")
            drawing.text((x + 4, row.top + LEG + 9), f"✗ {judged.step}", SMALL, ALARM)
