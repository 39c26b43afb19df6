"""What the words themselves rule out, whatever a sentence seems to mean: opposites, negations, what others say, and pain.

A likeness of sound or meaning does not tell "easier" from "harder", "don't stop" from "stop", or "she said stop" from "stop". The
words do. A guard gives its reason in words, for ``hear --explain``.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

# --- others, and other times ------------------------------------------------------------------------------------------

_RELATION = (
    "husband|wife|son|daughter|mother|father|mum|mom|dad|sister|brother|friend|neighbour|neighbor|boss|grandson|granddaughter"
    "|grandmother|grandfather|partner|colleague|dog|cat|doctor|physio|gp|therapist|trainer"
)
_PERSON = (
    "he|she|they|people|everyone|everybody|someone|somebody|mum|mom|dad|grandma|grandpa"
    "|the (?:teacher|boss|kids|children|baby|man|woman|doctor|nurse|trainer|government|boy|girl)"
    rf"|(?:my|our|your|her|his) (?:{_RELATION})"
)
_OTHERS = re.compile(
    rf"\b(?:(?:{_PERSON})(?:'s|'d|'ll|'ve|'re)? \w+|his|hers|her|him|himself|herself|their|your (?:{_RELATION})"
    r"|darling|sweetheart|alexa|siri|google|nana|children|kids|child|you (?:naughty|silly|crazy|two|lot)|(?:tell|told|ask|asked|made) (?:him|her|them|the|my))\b"
)
_ANYBODY = re.compile(
    r"\b(?:people|somebody|someone|everybody|everyone) (?:\w+ )?(?=like|my|our|with|usually|normally|get|do)"
)
"""Whoever asks about people in general asks for themselves."""
_THINGS = re.compile(r"\bthey(?:'re| are| feel| get)? (?:\w+ ){0,2}(?:too|not|easy|hard|heavy|light)\b")
"""Weights and exercises, not people."""
_SAID = re.compile(
    rf"\b(?:{_PERSON}) (?:\w+ )?(?:said|says|say|told|tells|thinks?|wants?|wanted|asked|yelled|shouted|reckons?)\b"
)
_ADVISED = re.compile(r"\bmy (?:physio|doctor|gp|therapist|trainer)\b")
"""Whoever speaks of them speaks of the exercise."""
_OTHER_TIME = re.compile(
    r"\b(?:yesterday|tomorrow|last (?:night|year|month|week)|next (?:week|year|month|time)|used to|(?:years?|weeks?) ago|the other day"
    r"|when i was|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?|if i (?:had|were|could)|(?:would|should|could) have (?:been|had|\w+ed))\b"
)
_OF_OTHERS = frozenset({"Pause", "Quieter", "Louder", "HelpMe", "Resume", "Undo"})
"""Intents whose reason may be somebody else: "my wife is asleep"."""
_OF_OTHER_TIMES = frozenset(
    {
        "History",
        "Progress",
        "Ask",
        "CorrectCount",
        "Undo",
        "RestartSet",
        "WrongLeg",
        "Skip",
        "HowManyLeft",
        "Stop",
        "Effort",
    }
)
"""Intents that may speak of another day: "what did i do last week"."""

# --- opposites --------------------------------------------------------------------------------------------------------


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
        r"|(?:lower|reduce|decrease|drop|ease)|(?:turn|dial|tone|take|bring) (?:\w+ )?down",
        frozenset({"Harder", "Ask.harder"}),
        r"(?:harder|heavier|tougher)(?! than i)|more (?:weights?|resistance|difficult|challenging|challenge|demanding|intense)"
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

_PAIRS = (
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

# --- questions --------------------------------------------------------------------------------------------------------

_QUESTION = re.compile(
    r"\b(?:what(?:'s)?|how(?:'s)?|why|when|where(?:'s|abouts)?|which|who|should|shall|can|could|do|does|is|are|am|was|were|has|have|did|any|if|suppose|will|would|may|must"
    r"|tell|explain|describe|remind|show|teach|wonder(?:ing)?|know|about|question|sure)\b"
)
_ASKING = frozenset({"Ask", "HowLong", "HowManyLeft", "WhichLeg", "History", "Progress"})
_INFORMED = _ASKING | {
    "Louder",
    "Next",
    "Help",
    "HelpMe",
    "Repeat",
    "Complaint",
    "Other",
    "Answer",
    "Effort",
    "WrongLeg",
    "CorrectCount",
}
"""What may be meant by a question that wants to know something."""
_WONDERING = re.compile(
    r"(?:(?:so|and|but|well|okay|coach|hang on|wait|um|uh|er|oh|hm) )*"
    r"(?:is (?!it (?:possible|okay|all right)|there (?:any (?:chance|way)|a way|an? \w+ (?:one|version)))"
    r"|are|am|was|were|does|do(?! (?:over|it|this|that|them|these|one|another|more|less|fewer|the|a|an|some|you (?:mind|think)))|did|has"
    r"|should|must|will (?!you)|why (?!don't (?:we|you))|when(?! you)|where|which|who|what(?! about| if we| do you say)(?:'s)?"
    r"|how(?! about)(?:'s)?|suppose|can (?:a|it|these|this|people|the)|would (?!you|it be possible|you mind)|could (?:it|this) (?:hurt|harm|damage))\b"
)
"""How a question begins that wants to know something, and not something done."""
_STATING = _ASKING - {"Ask", "HowLong"}
"""Intents of questions that can be asked by a statement: "i've lost count"."""

# --- negations --------------------------------------------------------------------------------------------------------

_NOT = (
    r"(?:(?<!why )don't|do not|doesn't|didn't|not|never|without|no need to|won't|can't|cannot|isn't|aren't|wasn't|shouldn't|nothing|no)"
    r"(?: (?:want|need|have|going|like|think|to|you|i|it|a|any|the|be|that|so|really|much|yet)){0,4}"
)
_VERBS: Mapping[str, str] = {
    "Stop": "stop|quit|finish|end",
    "Pause": "stop|pause|wait|hold",
    "Resume": "continue|carry on|resume|go on|keep going",
    "Start": "start|begin|do (?:this|it|them|any|my exercises)",
    "Ready": "ready|set|start",
    "Done": "done|finished|complete|over",
    "Skip": "skip",
    "Next": "next",
    "Rest": "rest|break|breather|tired",
    "SwitchLegs": "switch|swap|change",
    "Easier": r"make (?:it|this) (?:\w+ )?easier|easier",
    "Harder": r"make (?:it|this) (?:\w+ )?harder|harder|heavier",
    "Slower": "slower|slow down|go slower",
    "Faster": "faster|speed up|hurry|rush",
    "SpeakSlower": "slower|slow down",
    "SpeakFaster": "faster|speed up",
    "Louder": "louder|turn (?:it|yourself) up",
    "Quieter": "quieter|turn (?:it|yourself) down",
    "SayMore": "more|tell me more",
    "RestartSet": "restart|start again|start over",
    "HelpMe": "help|need help",
}
"""What a command does, by its words: denied, it is none."""
_DENIED = {intent: re.compile(rf"\b{_NOT} (?:{verbs})\b") for intent, verbs in _VERBS.items()}
_NOT_DENIED = re.compile(
    r"\b(?:why don't (?:we|you)|can't we|couldn't we|(?:isn't|not) (?:easy|hard|fast|slow) enough)\b"
)
"""Negations that deny nothing."""

# --- pain -------------------------------------------------------------------------------------------------------------

_HURT = re.compile(
    r"\b(?:hurt|hurts|hurting|pain|pains|painful|ache|aches|aching|sore|ow|ouch|dizzy|faint|fainting|numb|cramp|cramps|cramping"
    r"|twinge|sprained|strained|injured|tingling|spasm|agony|stabbing|throbbing|lightheaded|light headed|nauseous|woozy"
    r"|gone in my|went in my|giving me (?:\w+ )?(?:trouble|grief|gyp)|playing up|palpitations|chest|breathe properly|can't breathe|pulled (?:a|my|something)|pins and needles|giddy|bleeding|unwell)\b"
)
_UNHURT = re.compile(
    r"\b(?:(?:no|not|without|any|isn't|wasn't|aren't|nothing|never|none|no longer|stopped|used to) (?:\w+ )?"
    r"(?:hurt|hurts|hurting|pain|pains|painful|sore|ache|aches|aching|dizzy|dizziness|injured|numb|cramp|discomfort)"
    r"|(?:doesn't|don't|didn't|does not|do not|did not|won't) (?:\w+ )?(?:hurt|ache|bother me)"
    r"|(?:back|knees?|hips?|legs?|ankle|neck|shoulder|pain|it)(?:'s| is| are| feels| feel| has)? (?:been |\w+ )?"
    r"(?:fine|okay|better|great|good|all right|alright)|pain(?:'s| is| has)? gone"
    r"|nothing is wrong|pain (?:in the neck|in the backside|free|relief|killers?)|sore loser)\b"
)
_MINE = re.compile(r"\b(?:i|i'm|i've|i'll|i'd|my|me|mine|it|it's|that|that's|this|there's|something|oh|ow|ouch)\b")
_OF_ME = re.compile(rf"\b(?:i|i'm|i've|my)\b(?! (?:{_RELATION})\b)")


def veto(intent: str, text: str) -> str | None:
    """Return why ``text`` (lower-case words) cannot be this intent, or None."""
    return _others_veto(intent, text) or _words_veto(intent, text)


def decided(means: Mapping[str, float], text: str) -> Mapping[str, float]:
    """Return the probabilities ``means`` of labels as far as the words of ``text`` decide them.

    What is likely for either of two opposites is given to the one that has the words; a question that wants to know something
    is no command.
    """
    decided = dict(means)
    for pair in _PAIRS:
        spoken = [label for label in pair if not _opposite(label, text) and not _denial(label, text)]
        if len(spoken) == 1 and all(label in means for label in pair):
            (loser,) = set(pair) - set(spoken)
            decided[spoken[0]] += decided[loser]
            decided[loser] = 0.0
    if not _WONDERING.match(text):
        return decided
    informed = {label: p for label, p in decided.items() if label.partition(".")[0] in _INFORMED}
    total = sum(informed.values())
    return {label: p / total for label, p in informed.items()} if total else decided


def complaint(text: str) -> bool:
    """Return whether ``text`` names a pain or an illness that it does not deny, and that may be the speaker's."""
    rest = _UNHURT.sub(" ", text)
    return bool(_HURT.search(rest) and _MINE.search(rest)) and complaint_veto(text) is None


def complaint_veto(text: str) -> str | None:
    """Return why ``text`` is no complaint of the speaker, or None."""
    if (denied := _UNHURT.search(text)) and not _HURT.search(_UNHURT.sub(" ", text)):
        return f'"{denied[0]}" denies pain'
    if (other := _SAID.search(text) or _OTHERS.search(text)) and not _OF_ME.search(text):
        return f'"{other[0]}" speaks of somebody else'
    if when := _OTHER_TIME.search(text):
        return f'"{when[0]}" speaks of another time'
    return None


def _others_veto(intent: str, text: str) -> str | None:
    if intent == "Ask":
        text = _ANYBODY.sub(" ", text)
    if (said := _SAID.search(text)) and not _ADVISED.search(said[0]):
        return f'"{said[0]}" is what somebody else says'
    other = _OTHERS.search(_ADVISED.sub(" ", _THINGS.sub(" ", text)))
    if other and intent not in _OF_OTHERS:
        return f'"{other[0]}" speaks of somebody else'
    if (when := _OTHER_TIME.search(text)) and intent not in _OF_OTHER_TIMES:
        return f'"{when[0]}" speaks of another time'
    return None


def _words_veto(intent: str, text: str) -> str | None:
    if intent not in _INFORMED and _WONDERING.match(text):
        return "it wants to know something"
    if intent in _ASKING - _STATING and not _QUESTION.search(text):
        return "nothing is asked"
    return _opposite(intent, text) or _denial(intent, text)


def _opposite(label: str, text: str) -> str | None:
    for labels, own, opposite in _OPPOSED:
        if label in labels and (against := opposite.search(text)) and not own.search(text):
            return f'"{against[0]}" says the opposite'
    return None


def _denial(intent: str, text: str) -> str | None:
    denial = _DENIED.get(intent)
    if denial and (denied := denial.search(_NOT_DENIED.sub(" ", text))):
        return f'"{denied[0]}" denies it'
    return None
