"""The way of the data, drawn: from the microphone to the loudspeaker, with the thread that each part runs in."""

from typing import NamedTuple

from voice_coach.diagram.sheet import Sheet
from voice_coach.rehearsal.svg import Point, text_width

WIDTH, HEIGHT = 1180, 600
WIDE = 164
"""Width of a box."""
TITLE, NOTE, LINE = 13, 11, 14
"""Sizes of text, and from one line to the next."""
INK, SOFT, EDGE = "#1f2933", "#5b6770", "#8795a1"
TITLE_TEXT = "From the microphone to the loudspeaker"
DESCRIPTION = (
    "Microphone, echo cancellers, gate, decoder and reader turn sound into events; the inbox brings them to the mind, whose effects "
    "the speaker, the voice and the mixer make heard. What the mixer played goes back to the echo cancellers."
)

THREADS = {
    "PortAudio's callbacks": "#e4e8ec",
    "ear": "#fde7c8",
    "main": "#d5e4f4",
    "voice": "#d5e9df",
    "storage": "#e6ddf3",
    "keeper": "#f6dcdc",
}
"""Colour of each thread's parts."""


class Part(NamedTuple):
    at: Point
    thread: str
    title: str
    notes: tuple[str, ...]
    files: str
    """In voice_coach/; a test looks for them."""
    height: int = 96


PARTS = {
    "microphone": Part(
        (20, 70),
        "PortAudio's callbacks",
        "Microphone",
        ("blocks of 10 ms at", "16 kHz, each with its", "place on the clock"),
        "sound.py callbacks.py",
    ),
    "cancellers": Part(
        (214, 70),
        "ear",
        "Echo cancellers",
        ("WebRTC's to hear through;", "our own notices who", "speaks over the coach"),
        "hearing/duplex.py",
    ),
    "gate": Part(
        (408, 70),
        "ear",
        "Gate and endpoint",
        ("only what rises above", "the noise; over when more", "words change nothing"),
        "hearing/gate.py",
    ),
    "decoder": Part(
        (602, 70),
        "ear",
        "Decoder",
        ("Vosk, on one graph for", "sentences, domain and all", "of English; ten readings"),
        "hearing/union.py",
    ),
    "reader": Part(
        (796, 70),
        "ear",
        "Reader",
        ("templates, signs of pain,", "then by sound and by", "meaning; or: not for us"),
        "hearing/reading.py",
    ),
    "inbox": Part(
        (990, 70),
        "main",
        "Inbox",
        ("all events of all edges,", "frozen and time-stamped;", "waits for what is due"),
        "inbox.py events.py",
    ),
    "mind": Part(
        (990, 254),
        "main",
        "Mind",
        ("pure: event in, effects", "out; no clock, no thread;", "a table, safety first"),
        "mind/dialogue.py",
    ),
    "log": Part(
        (796, 254), "storage", "Log", ("SQLite; “written down” is", "said after the commit"), "memory/store.py", 80
    ),
    "observers": Part(
        (602, 254), "main", "Observers", ("captions, page, light,", "smart home, timeline"), "companions.py show.py", 80
    ),
    "keeper": Part(
        (214, 254), "keeper", "Keeper", ("a device gone silent is", "lost, and opened again"), "keeper.py", 80
    ),
    "speaker": Part(
        (990, 438),
        "main",
        "Speaker",
        ("cached lines go straight", "on; others wait for the", "voice"),
        "speaking/speaker.py",
    ),
    "voice": Part(
        (602, 438),
        "voice",
        "Voice",
        ("pyttsx3 with drivers that", "deliver samples; trimmed,", "levelled, cached"),
        "speaking/voice.py",
    ),
    "mixer": Part(
        (408, 438),
        "PortAudio's callbacks",
        "Mixer",
        ("clips at their samples:", "the metronome; a hush is", "one block away"),
        "speaking/mixer.py",
    ),
    "loudspeaker": Part(
        (20, 438),
        "PortAudio's callbacks",
        "Loudspeaker",
        ("48 kHz; its sample", "clock is the clock"),
        "sound.py clock.py",
    ),
}


class Way(NamedTuple):
    points: tuple[Point, ...]
    hint: str
    label: str = ""
    label_at: Point = (0, 0)
    dashed: bool = False


WAYS = (
    Way(((184, 118), (214, 118)), "microphone to cancellers"),
    Way(((378, 118), (408, 118)), "cancellers to gate"),
    Way(((572, 118), (602, 118)), "gate to decoder"),
    Way(((766, 118), (796, 118)), "decoder to reader"),
    Way(((960, 118), (990, 118)), "reader to inbox", "Heard", (956, 110)),
    Way(((1072, 166), (1072, 254)), "inbox to mind", "events: Heard, Woke, LineEnded …", (1064, 214)),
    Way(((1072, 350), (1072, 438)), "mind to speaker", "effects: Say, Play, Hush …", (1064, 398)),
    Way(((990, 294), (960, 294)), "mind to log", "Remember", (956, 246)),
    Way(
        ((990, 328), (976, 328), (976, 366), (684, 366), (684, 334)),
        "mind to observers",
        "Entered, Counted",
        (800, 360),
    ),
    Way(((990, 486), (766, 486)), "speaker to voice", "what is not cached", (930, 478)),
    Way(((602, 486), (572, 486)), "voice to mixer"),
    Way(
        ((1072, 534), (1072, 566), (490, 566), (490, 534)),
        "speaker to mixer",
        "clips, each with the sample at which it starts",
        (900, 582),
    ),
    Way(((408, 486), (184, 486)), "mixer to loudspeaker", "blocks of 10 ms", (336, 478)),
    Way(
        ((440, 438), (440, 386), (394, 386), (394, 196), (340, 196), (340, 166)),
        "mixer to cancellers",
        "far end: what was played",
        (594, 424),
    ),
    Way(((102, 438), (102, 166)), "through the room", "echo", (96, 306), dashed=True),
    Way(((214, 280), (150, 280), (150, 166)), "keeper to microphone"),
    Way(((214, 308), (150, 308), (150, 438)), "keeper to loudspeaker"),
)


def picture() -> str:
    """Return the picture as an SVG document."""
    sheet = Sheet(WIDTH, HEIGHT, TITLE_TEXT, DESCRIPTION)
    sheet.text((20, 36), TITLE_TEXT, 20, font_weight="600")
    x: float = WIDTH - 20
    for thread, colour in reversed(THREADS.items()):
        x -= text_width(thread, NOTE) + 12
        sheet.text((x, 36), thread, NOTE, SOFT)
        x -= 20
        sheet.rect((x, 26, 14, 13), colour, round_=3, stroke=EDGE)
    sheet.text((x - 8, 36), "thread:", NOTE, SOFT, text_anchor="end")
    for way in WAYS:
        sheet.arrow(
            way.points,
            EDGE if way.dashed else "#35618e",
            way.hint,
            **({"stroke_dasharray": "4 3"} if way.dashed else {}),
        )
        if way.label:
            sheet.text(way.label_at, way.label, NOTE, SOFT, text_anchor="end", font_style="italic")
    for part in PARTS.values():
        _draw(sheet, part)
    return str(sheet)


def _draw(sheet: Sheet, part: Part) -> None:
    x, y = part.at
    sheet.rect((x, y, WIDE, part.height), THREADS[part.thread], round_=6, stroke=EDGE, hint=part.title)
    sheet.text((x + 10, y + 19), part.title, TITLE, font_weight="600")
    for number, note in enumerate(part.notes):
        sheet.text((x + 10, y + 36 + number * LINE), note, NOTE, INK)
    sheet.text((x + 10, y + part.height - 9), part.files, NOTE, SOFT, font_family="monospace")
