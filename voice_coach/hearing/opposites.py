"""Opposites that sound and mean alike to a machine, and the words that tell them apart: "easier" and "harder"."""

import re
from typing import NamedTuple


class _Axis(NamedTuple):
    """A pair of opposites: the labels of either end, and what says them."""

    one: frozenset[str]
    says_one: str
    other: frozenset[str]
    says_other: str


_TOO = r"(?:too|so|that)"
_AXES = (
    _Axis(
        frozenset({"Easier", "Ask.easier"}),
        r"easier|gentler|lighter|simpler|kinder|easy on me|(?:harder|heavier|tougher|more) than i|not (?:so|as|that|too)|so (?:high|far)"
        r"|less (?:hard|difficult|weight|resistance|demanding|intense|tough|strenuous|challenging)"
        rf"|{_TOO} (?:hard|heavy|tough|difficult|much|strenuous|advanced|intense|demanding|challenging)"
        r"|(?<!not the )(?<!not an )(?<!not a )(?:soft|gentle|light|easy|simple) (?:version|option|one|way)|not got it in me"
        r"|(?:lower|reduce|decrease|drop|ease)|(?:turn|dial|tone|take|bring) (?:\w+ )?down",
        frozenset({"Harder", "Ask.harder"}),
        r"(?:harder|heavier|tougher)(?! than i)|more (?:weights?|resistance|difficult|challenging|challenge|demanding|intense)"
        r"|(?<!not the )(?<!not a )(?:hard|tough|difficult|advanced) (?:version|option|one|way)"
        rf"|{_TOO} (?:easy|light|gentle|simple|weak|tame)|(?:hard|challenging|tough|heavy|difficult) enough"
        r"|(?:increase|raise|crank|ramp)|(?:step|dial|crank|turn) (?:\w+ )?up",
    ),
    _Axis(
        frozenset({"Slower", "SpeakSlower"}),
        r"slower|slow (?:\w+ ){0,2}down|more slowly|(?:talk|speak) slowly|(?:no need to|don't|not) (?:hurry|rush)|less (?:fast|quickly)|keep up"
        r"|(?:too|so|that) (?:fast|quick|quickly|rushed|speedy)",
        frozenset({"Faster", "SpeakFaster"}),
        r"faster|quicker|more (?:quickly|briskly)|brisker|less slowly|speed (?:\w+ ){0,2}up|hurry|quicken|pick up the"
        r"|(?:too|so|that) (?:slow|slowly|sluggish)",
    ),
    _Axis(
        frozenset({"Louder"}),
        r"louder|speak up|volume up|up the volume|turn (?:\w+ ){0,3}up|more volume|too (?:quiet|soft|faint|low)|loud enough"
        r"|(?:can't|cannot|couldn't|barely|hardly) (?:\w+ )?hear",
        frozenset({"Quieter"}),
        r"quieter|softer|volume down|down the volume|turn (?:\w+ ){0,3}down|less (?:loud|volume)|(?:too|so) loud"
        r"|keep (?:it|your voice|the noise) down",
    ),
    _Axis(
        frozenset({"SayLess"}),
        r"less|fewer|shorter|briefer|concise|(?:no|not any|don't give me) more|too (?:much|many|wordy|long)|so much|stop (?:talking|explaining)|enough (?:talk|chat)\w*",
        frozenset({"SayMore"}),
        r"more|longer|fuller|in detail|enough detail|too (?:little|brief|short)",
    ),
    _Axis(
        frozenset({"SkipRest"}),
        r"skip|shorter|less rest|no rest|enough rest|rested|too long|without|end the|cut|don't (?:need|want)|straight|let's not|no need|any (?:longer|more)",
        frozenset({"MoreRest"}),
        r"more|longer|another|extra|extend|too short|not (?:rested|ready|enough)|add",
    ),
    _Axis(
        frozenset({"Stop"}),
        r"(?<!don't )(?<!not )stop|quit|enough|(?:can't|cannot|don't|not) (?:\w+ ){0,3}(?:go|carry|keep|continue)",
        frozenset({"Resume"}),
        r"(?:keep|carry|go|going) on|keep going|continue|resume|(?:don't|not) stop",
    ),
)
_OPPOSED = [
    (labels, re.compile(rf"\b(?:{own})\b"), re.compile(rf"\b(?:{opposite})\b"))
    for axis in _AXES
    for labels, own, opposite in (
        (axis.one, axis.says_one, axis.says_other),
        (axis.other, axis.says_other, axis.says_one),
    )
]

PAIRS = (
    ("Easier", "Harder"),
    ("Ask.easier", "Ask.harder"),
    ("Slower", "Faster"),
    ("SpeakSlower", "SpeakFaster"),
    ("Louder", "Quieter"),
    ("SayLess", "SayMore"),
    ("SkipRest", "MoreRest"),
    ("Stop", "Resume"),
)
"""Opposites that the words tell apart."""


def opposed(label: str, text: str) -> str | None:
    """Return which words of ``text`` say the opposite of ``label``, as a reason, unless others say it too; else None."""
    for labels, own, opposite in _OPPOSED:
        if label in labels and (against := opposite.search(text)) and not own.search(text):
            return f'"{against[0]}" says the opposite'
    return None
