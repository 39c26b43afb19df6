"""The pictures of the dialogue: all of its table and nothing else, laid out so that it can be read, and up to date."""

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path
from typing import TypeAlias

import pytest

from voice_coach.diagram import layout, mermaid, page, picture, svg, write
from voice_coach.diagram.chart import FRAMES, Arrow, Chart, chart, home, in_words, members, place, words
from voice_coach.diagram.markup import table
from voice_coach.diagram.sheet import LINE, TEXT, in_text
from voice_coach.errors import VoiceCoachError
from voice_coach.mind.dialogue import MOVING, TABLE, Due, State, accepts, triggers
from voice_coach.mind.intent import Intent
from voice_coach.rehearsal.svg import Box, Point, text_width

DOCS = Path(__file__).parent.parent / "docs"
SVG = "{http://www.w3.org/2000/svg}"

Told: TypeAlias = tuple[State, Intent | Due, str | None, str]
"""State, trigger, condition, and the state it leads to or, where it stays, the action."""


@pytest.fixture(scope="module")
def drawn() -> Chart:
    return chart()


def document() -> ET.Element:
    return ET.fromstring(svg())  # noqa: S314 - our own drawing


def told_by_the_table() -> list[Told]:
    """Return what happens in each state: its rows for a trigger, as far as they are reached."""
    told: list[Told] = []
    for state in State:
        for trigger in triggers(state):
            rows = [row for row in TABLE if state in row.sources and trigger in row.triggers]
            for number, row in enumerate(rows):
                told.append((state, trigger, row.when or ("else" if number else None), row.dest or row.action))
                if row.when is None:
                    break
    return sorted(told, key=str)


def told_by_the_chart(drawn: Chart) -> list[Told]:
    """Return the same as the chart has it: frames taken for their states, choices for where they lead."""
    told: list[Told] = []
    for arrow in drawn.arrows:
        ways = [way for way in drawn.arrows if way.source == arrow.dest] if arrow.dest in drawn.choices else []
        for cue in arrow.cues:
            for state in members(arrow.source) if cue.trigger else ():
                assert cue.trigger
                told += [(state, cue.trigger, reason.when, way.dest) for way in ways for reason in way.cues]
                told += [] if ways else [(state, cue.trigger, cue.when, arrow.dest)]
    for stay in drawn.stays:
        assert stay.cue.trigger
        told += [(state, stay.cue.trigger, stay.cue.when, stay.action) for state in stay.states]
    return sorted(told, key=str)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def test_the_chart_tells_the_table_and_nothing_else(drawn: Chart) -> None:
    """Every row that can be reached is told once, in every state that has it, and nothing is told that is in no row."""
    assert told_by_the_chart(drawn) == told_by_the_table()


def test_what_a_whole_group_does_is_drawn_once(drawn: Chart) -> None:
    """Pain leads out of a session from its frame, not from each state in it."""
    sources = {arrow.source for arrow in drawn.arrows if Intent.PAIN in (cue.trigger for cue in arrow.cues)}
    assert sources == {"in_session", "finished", "asking", "choosing", "stopped"}


def test_places_are_named_in_as_few_words_as_possible() -> None:
    """A place is named by its frames and states, or by those that are missing."""
    assert place({State.LIFT, State.HOLD}) == "lift, hold"
    assert place({*MOVING, State.STOPPED}) == "moving, stopped"
    assert place(set(State) - {State.STANDBY}) == "anywhere but standby"
    assert place(set(State)) == "anywhere"


def test_the_mermaid_text_holds_every_arrow(drawn: Chart) -> None:
    """Every arrow is a line of the Mermaid diagram, and every state is declared once."""
    lines = [line.strip() for line in mermaid().splitlines()]
    for arrow in drawn.arrows:
        source, dest = (node.replace("|", "_or_") for node in (arrow.source, arrow.dest))
        assert lines.count(f"{source} --> {dest}: {in_words(arrow.cues)}") == 1
    for state in State:
        assert lines.count(f'state "{words(state)}" as {state}') == 1


def test_no_mermaid_arrow_leads_from_a_frame_into_itself(drawn: Chart) -> None:
    """Mermaid cannot draw an arrow between a frame and what is in it."""
    assert [
        arrow for arrow in drawn.arrows if arrow.source in FRAMES and members(arrow.dest) <= members(arrow.source)
    ] == []


def test_the_table_lists_all_that_a_state_understands() -> None:
    """Each state's row names every intent that it accepts, and everything that comes by itself in it."""
    rows = {row.split(" | ")[0].strip("|* "): row for row in table().splitlines()[2:]}
    for state in State:
        assert [name for name in (*accepts(state), *triggers(state)) if words(name) not in rows[words(state)]] == []


# --- the picture ------------------------------------------------------------------------------------------------------


def test_everything_has_its_place(drawn: Chart) -> None:
    """Each state, frame, choice and arrow has a place in the layout, and the layout places nothing else."""
    assert set(layout.STATES) == set(layout.FILLS) == {state.value for state in State}
    assert set(layout.FRAMES) == set(FRAMES)
    assert set(layout.CHOICES) == set(drawn.choices)
    assert set(layout.ROUTES) == {(arrow.source, arrow.dest) for arrow in drawn.arrows}


def test_an_arrow_without_a_way_is_named() -> None:
    """Whoever adds a row that leads somewhere new is told what to add to the layout."""
    with pytest.raises(VoiceCoachError, match=r"no way from standby to lift: lay one in .*layout\.py"):
        picture.route(Arrow("standby", "lift", ()))


def inside(box: Box, frame: Box) -> bool:
    return (
        frame[0] < box[0]
        and box[0] + box[2] < frame[0] + frame[2]
        and frame[1] < box[1]
        and box[1] + box[3] < frame[1] + frame[3]
    )


def overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def test_frames_stand_around_their_states() -> None:
    """A state is inside the frames of its groups and outside all others; frames are inside the frames around them."""
    for frame, box in layout.FRAMES.items():
        within = {state for state in State if inside(layout.STATES[state], box)}
        touched = {state for state in State if overlap(layout.STATES[state], box)}
        assert within == touched == members(frame)
        around = home(frame)
        assert around is None or inside(box, layout.FRAMES[around])


def test_states_stand_apart() -> None:
    """No state covers another."""
    assert not any(overlap(one, other) for one, other in combinations(layout.STATES.values(), 2))


def on_border(point: Point, node: str) -> bool:
    """Whether a point is on the border of what is drawn for a node."""
    if node in layout.CHOICES:
        centre = layout.CHOICES[node]
        return abs(point[0] - centre[0]) + abs(point[1] - centre[1]) == layout.DIAMOND
    x, y, width, height = layout.STATES[node] if node in layout.STATES else layout.FRAMES[node]
    across, down = point[0] - x, point[1] - y
    return (across in {0, width} and 0 <= down <= height) or (down in {0, height} and 0 <= across <= width)


@pytest.mark.parametrize(("nodes", "laid"), layout.ROUTES.items(), ids=map(" to ".join, layout.ROUTES))
def test_ways_lead_from_border_to_border(nodes: tuple[str, str], laid: layout.Route) -> None:
    """An arrow begins on the border of what it leaves, ends on that of what it leads to, and has right angles only."""
    assert on_border(laid.points[0], nodes[0])
    assert on_border(laid.points[-1], nodes[1])
    assert all((x0 == x1) != (y0 == y1) for (x0, y0), (x1, y1) in pairwise(laid.points))


def label_boxes(drawn: Chart) -> dict[str, Box]:
    """Return where each line of each label stands, by its words."""
    boxes: dict[str, Box] = {}
    for arrow in drawn.arrows:
        laid = picture.route(arrow)
        for number, line in enumerate(picture.label(arrow)):
            width = text_width(in_text(line), TEXT)
            left = laid.label[0] - {"start": 0, "middle": width / 2, "end": width}[laid.anchor]
            base = laid.label[1] + number * LINE
            boxes[f"{arrow.source} to {arrow.dest}: {in_text(line)}"] = (left, base - 0.72 * TEXT, width, 0.9 * TEXT)
    return boxes


def test_labels_can_be_read(drawn: Chart) -> None:
    """No label runs into another one, into a state, across an arrow, or off the sheet."""
    labels = label_boxes(drawn)
    sheet = (0, 0, layout.WIDTH, layout.HEIGHT)
    lines: dict[str, Box] = {
        f"{nodes} at {x0, y0}": (min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        for nodes, laid in layout.ROUTES.items()
        for (x0, y0), (x1, y1) in pairwise(laid.points)
    }
    obstacles = {**labels, **layout.STATES, **lines}
    clashes = [
        f"{label} / {name}"
        for label, box in labels.items()
        for name, obstacle in obstacles.items()
        if name != label and overlap(box, obstacle)
    ]
    assert clashes == []
    assert [label for label, box in labels.items() if not inside(box, sheet)] == []


def test_the_picture_is_accessible(drawn: Chart) -> None:
    """It is well-formed, has a title and a description, and each arrow says on hovering what it is."""
    root = document()
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    hints = {path.findtext(f"{SVG}title") for path in root.iter(f"{SVG}path")}
    assert hints >= {picture.hint(arrow) for arrow in drawn.arrows}


def test_the_picture_holds_all_words(drawn: Chart) -> None:
    """Every label, every state and every answer in place can be read in the picture."""
    texts = ["".join(text.itertext()) for text in document().iter(f"{SVG}text")]
    for arrow in drawn.arrows:
        for line in picture.label(arrow):
            assert in_text(line) in texts
    assert {words(state) for state in State} <= set(texts)
    everything = " ".join(texts)
    for stay in drawn.stays:
        assert place(stay.states) in everything
        assert f"{in_words([stay.cue])} / {words(stay.action)}" in everything or words(stay.action) in texts


def test_safety_is_red_and_what_comes_by_itself_is_dashed() -> None:
    """Who looks for safety finds it by its colour, and tells what is said from what comes by itself."""
    style = {
        path.findtext(f"{SVG}title"): (path.get("stroke"), path.get("stroke-dasharray") is not None)
        for path in document().iter(f"{SVG}path")
    }
    assert style["in session → stopped: pain, red flag"] == (picture.ALARM.colour, False)
    assert style["lift → hold: lifted"] == (picture.BY_ITSELF.colour, True)
    assert style["in session → finished: stop"] == (picture.SAID.colour, False)


# --- the documents ----------------------------------------------------------------------------------------------------


def test_the_picture_in_the_docs_is_up_to_date() -> None:
    """The committed picture is the one that the table gives."""
    assert (DOCS / "dialogue.svg").read_text(encoding="utf-8") == svg(), (
        "run: voice-coach graph --out docs/dialogue.svg"
    )


def test_the_page_in_the_docs_is_up_to_date() -> None:
    """The Mermaid diagram and the table in the docs are those that the table gives."""
    text = (DOCS / "dialogue.md").read_text(encoding="utf-8")
    assert mermaid() in text, "run: voice-coach graph --out docs/dialogue.md"
    assert page(text) == text, "run: voice-coach graph --out docs/dialogue.md"


def test_the_ending_says_what_is_written(tmp_path: Path) -> None:
    """.svg is a picture, .mmd is Mermaid, and of an .md file only what is generated changes."""
    write(tmp_path / "dialogue.svg")
    write(tmp_path / "dialogue.mmd")
    notes = tmp_path / "notes.md"
    notes.write_text("Before\n<!-- mermaid -->\nold\n<!-- /mermaid -->\nAmid\n<!-- table -->\n<!-- /table -->\nAfter\n")
    write(notes)
    assert (tmp_path / "dialogue.svg").read_text(encoding="utf-8") == svg()
    assert (tmp_path / "dialogue.mmd").read_text(encoding="utf-8") == mermaid()
    assert notes.read_text(encoding="utf-8") == (
        f"Before\n<!-- mermaid -->\n```mermaid\n{mermaid()}```\n<!-- /mermaid -->\nAmid\n"
        f"<!-- table -->\n{table()}<!-- /table -->\nAfter\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("dialogue.png", None, r"cannot be drawn .* ends in \.svg, \.mmd or \.md"),
        ("missing.md", None, "is not there"),
        ("plain.md", "No places.\n", "no place for what is generated: write <!-- mermaid --> and <!-- /mermaid -->"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, name: str, text: str | None, reason: str) -> None:
    """A file that the dialogue cannot be drawn to is refused, and left as it is."""
    path = tmp_path / name
    if text is not None:
        path.write_text(text)
    with pytest.raises(VoiceCoachError, match=reason):
        write(path)
    assert (path.read_text() if path.exists() else None) == text
