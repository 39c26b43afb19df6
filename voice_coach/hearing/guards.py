"""What the words themselves rule out, whatever a sentence seems to mean: opposites, negations, and what others say.

A likeness of sound or meaning does not tell "easier" from "harder", "don't stop" from "stop", or "she said stop" from "stop". The
words do. A guard gives its reason in words, for ``hear --explain``.
"""

import re
from collections.abc import Mapping

from voice_coach.hearing.opposites import PAIRS, opposed

# --- others, and other times ------------------------------------------------------------------------------------------

_RELATION = (
    "husband|wife|son|daughter|mother|father|mum|mom|dad|sister|brother|friend|neighbour|neighbor|boss|grandson|granddaughter"
    "|grandmother|grandfather|partner|colleague|dog|cat|doctor|physio|gp|therapist|trainer"
)
_OF_A_BODY = (
    "legs?|feet|foot|knees?|hands?|arms?|head|hair|face|nose|mouth|teeth|eyes|ears|tummy|bottom|fingers?|paws?|tail|coat|shoes|socks|shirt"
    "|jumper|trousers|bag|room|bed|tea|dinner|lunch|breakfast|homework|phone|car|keys|mate|boss|job|turn"
)
"""What the coach does not have: whoever speaks of "your leg" speaks to somebody else."""
_PERSON = (
    "he|she|they(?! that)|people|everyone|everybody|someone|somebody|mum|mom|dad|grandma|grandpa"
    "|the (?:teacher|boss|kids|children|baby|man|woman|doctor|nurse|trainer|government|boy|girl)"
    rf"|(?:my|our|your|her|his) (?:{_RELATION})"
)
"""Of others; but "they that" is what is left of "hey, that" from afar."""
_OTHERS = re.compile(
    rf"\b(?:(?:{_PERSON})(?:'s|'d|'ll|'ve|'re)? \w+|his|hers|her|him|himself|herself|their|your (?:{_RELATION})"
    r"|darling|sweetheart|alexa|siri|google|nana|children|kids|child|you (?:naughty|silly|crazy|two|lot)|(?:tell|told|ask|asked|made) (?:him|her|them|the|my))\b"
)
_TO_ANOTHER = re.compile(
    rf"\byour (?:{_OF_A_BODY})\b|\b(?:do|don't|did|would) you (?:want|fancy|need) (?!me\b)|\b(?:alexa|siri|google)\b"
    r"|\b(?:pause|stop|start|skip|play|rewind|mute|finish|switch off|turn (?:up|down|off|on)) (?:the|that|this)"
    r" (?:telly|tv|television|film|movie|video|programme|news|radio|music|song|game|match|car|engine|oven|tap|tablet|lights?|heating|fan)\b(?!'s| is| are| has| went)"
)
"""The coach wants nothing, is none of the other assistants, and turns no machine on or off."""
_ANYBODY = re.compile(
    r"\b(?:people|somebody|someone|everybody|everyone) (?:\w+ )?(?=like|my|our|with|usually|normally|get|do)"
)
"""Whoever asks about people in general asks for themselves."""
_THINGS = re.compile(r"\bthey(?:'re| are| feel| get)? (?:\w+ ){0,2}(?:too|not|easy|hard|heavy|light)\b")
"""Weights and exercises, not people."""
_SAID = re.compile(
    rf"\b(?:{_PERSON}) (?:\w+ )?(?:said|says|say|told|tells|thinks?|wants?|wanted|asked|yelled|shouted|reckons?|makes?|made)\b"
)
_ADVISED = re.compile(r"\bmy (?:physio|doctor|gp|therapist|trainer)\b(?! (?:\w+ )?(?:makes?|made) me)")
"""Whoever speaks of them speaks of the exercise."""
_OTHER_TIME = re.compile(
    r"\b(?:yesterday|tomorrow|last (?:night|year|month|week)|next (?:week|year|month|time)|used to|(?:years?|weeks?) ago|the other day"
    r"|when i was|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?|if i (?:had|were|could)|(?:would|should|could) have (?:been|had|\w+ed))\b"
)
_HABIT = re.compile(r"\b(?:these days|nowadays|most days|as a rule)\b")
"""Of what is usual nothing is to be done; but a pain may be usual."""
_OF_OTHERS = frozenset({"Pause", "Quieter", "Louder", "HelpMe", "Resume", "Undo"})
"""Intents whose reason may be somebody else: "my wife is asleep"."""
_FOR_OTHERS = frozenset({"Stop", "Done"})
"""Intents whose reason may be somebody else where the speaker has to do something."""
_LEAVING = re.compile(
    r"\b(?:i|we)(?:'ve|'ll|'d|'m)? (?:really |just )?(?:got to|have to|need to|must|should|better|had better|will|going to|stop|finish|leave)\b"
    r"|^(?:(?:sorry|right|okay|oh|no|coach|well) )*(?:got to|have to|need to|must|better) "
)
"""What the speaker has to do, whoever is the reason: "they want the room back so i need to stop"."""
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
_OFFERED = r"there (?:any (?:chance|way)|a way|(?:\w+ ){1,4}(?:ones?|versions?|variations?|options?|alternatives?|modes?|levels?)\b)"
"""What is asked for by asking whether it is there."""
_WONDERING = re.compile(
    r"(?:(?:so|and|but|well|okay|coach|hang on|wait|um|uh|er|oh|hm) )*"
    rf"(?:is (?!it (?:possible|okay|all right)|{_OFFERED})|are (?!{_OFFERED})"
    r"|am|was|were|does|do(?! (?:over|it|this|that|them|these|one|another|more|less|fewer|the|a|an|some|you (?:mind|think|have an?y?)))|did|has"
    r"|should|must|will (?!you)|why (?!don't (?:we|you))|when(?! you)|where|which|who|what(?! about| if we| do you say| are we waiting)(?:'s)?"
    r"|how(?! about)(?:'s)?|suppose|can (?:a|it|these|this|people|the)|would (?!you|it be (?:possible|okay|all right|too much)|you mind)"
    r"|could (?:it|this) (?:hurt|harm|damage))\b"
)
"""How a question begins that wants to know something, and not something done."""
_STATING = _ASKING - {"Ask", "HowLong"}
"""Intents of questions that can be asked by a statement: "i've lost count"."""

_PIECE = re.compile(r"(and|or|but|than|as|of|if|because|which)(?: [a-z']+){1,2}")
"""Two or three words that go on: "and harder" out of "it grew darker and harder to see"."""

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
    "SayMore": r"more|tell me more|(?:explain|spell it|tell me everything|go (?:through|over) (?:it|this|that|everything))(?! (?:enough|much))",
    "RestartSet": "restart|start again|start over",
    "HelpMe": "help|need help",
}
"""What a command does, by its words: denied, it is none."""
_DENIED = {intent: re.compile(rf"\b{_NOT} (?:{verbs})\b") for intent, verbs in _VERBS.items()}
_NOT_DENIED = re.compile(
    r"\b(?:why don't (?:we|you)|can't we|couldn't we|(?:isn't|not) (?:easy|hard|fast|slow) enough)\b"
)
"""Negations that deny nothing."""


def veto(intent: str, text: str) -> str | None:
    """Return why ``text`` (lower-case words) cannot be this intent, or None."""
    return _others_veto(intent, text) or _words_veto(intent, text)


def decided(means: Mapping[str, float], text: str) -> Mapping[str, float]:
    """Return the probabilities ``means`` of labels as far as the words of ``text`` decide them.

    What is likely for either of two opposites is given to the one that has the words; a question that wants to know something
    is no command.
    """
    decided = dict(means)
    for pair in PAIRS:
        spoken = [label for label in pair if not opposed(label, text) and not _denial(label, text)]
        if len(spoken) == 1 and all(label in means for label in pair):
            (loser,) = set(pair) - set(spoken)
            decided[spoken[0]] += decided[loser]
            decided[loser] = 0.0
    if not _WONDERING.match(text):
        return decided
    informed = {label: p for label, p in decided.items() if label.partition(".")[0] in _INFORMED}
    total = sum(informed.values())
    return {label: p / total for label, p in informed.items()} if total else decided


def _others_veto(intent: str, text: str) -> str | None:
    if intent == "Ask":
        text = _ANYBODY.sub(" ", text)
    wanted = intent in _FOR_OTHERS and _LEAVING.search(text)
    if (said := _SAID.search(text)) and not wanted and not _ADVISED.match(text, said.start()):
        return f'"{said[0]}" is what somebody else says'
    if to := _TO_ANOTHER.search(text):
        return f'"{to[0]}" speaks to somebody else'
    other = _OTHERS.search(_ADVISED.sub(" ", _THINGS.sub(" ", text)))
    if other and not wanted and intent not in _OF_OTHERS:
        return f'"{other[0]}" speaks of somebody else'
    if (when := _OTHER_TIME.search(text) or _HABIT.search(text)) and intent not in _OF_OTHER_TIMES:
        return f'"{when[0]}" speaks of another time'
    return None


def _words_veto(intent: str, text: str) -> str | None:
    if intent not in _INFORMED and _WONDERING.match(text):
        return "it wants to know something"
    if intent in _ASKING - _STATING and not _QUESTION.search(text):
        return "nothing is asked"
    return opposed(intent, text) or _denial(intent, text)


def _denial(intent: str, text: str) -> str | None:
    denial = _DENIED.get(intent)
    if denial and (denied := denial.search(_NOT_DENIED.sub(" ", text))):
        return f'"{denied[0]}" denies it'
    return None


def fragment(text: str) -> str | None:
    """Return why ``text`` is a piece of a longer sentence, which may sound like a command but is none; else None."""
    piece = _PIECE.fullmatch(text)
    return f'"{piece[1]}" goes on with what was said before' if piece else None
