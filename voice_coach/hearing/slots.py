"""What is named in an utterance that follows no template: numbers, the exercise, a leg, a part of the body, who speaks."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from hassil.expression import Alternative, Expression, Group, Permutation, TextChunk
from hassil.intents import TextSlotList

from voice_coach.hearing.grammar import Grammar

Slots = dict[str, str | int]
_Finder = Callable[[str], str | int | None]

_NEEDED = frozenset({"CorrectCount", "IAm", "SetGoal", "SetLegs"})
"""Intents that mean nothing without their slot; the others do, or the coach asks."""

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_NUMBERS: Mapping[str, int] = {
    **{word: n for n, word in enumerate(_ONES.split(), 1)},
    "twenty": 20,
    "thirty": 30,
    **{f"twenty {word}": n for n, word in enumerate(_ONES.split()[:9], 21)},
    "half a dozen": 6,
    "a dozen": 12,
}
_NUMBER = re.compile(rf"\b({'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")
_NO_NUMBER = re.compile(
    r"\b(?:this|that|(?<!just )the|other|another|next|last|each|every|which|easier|harder|first|hard|easy|only|right|wrong|left|a|same|lying|standing|floor)"
    r" one\b(?! (?:sets?|rounds?|reps?|repetitions?))"
    r"|\bone (?:of|more|leg|side|at a|by one|after|with|on|that|i|for)\b"
)
"""Where "one" counts nothing."""
_DENIED = re.compile(r"\b(?:not|than|of|instead of|rather than|can't do|won't do|never do) ((?:\w+ )?\w+)")
_UNITS: Mapping[str, str] = {
    "SetRepetitions": r"(?:reps?|repetitions?|times|of (?:them|these|those)|lifts|raises|each|a (?:leg|side)|per|on each)",
    "SetSets": r"(?:sets?|rounds?)",
    "CorrectCount": r"(?:reps?|repetitions?|of (?:them|these|those)|done|so far)",
}
_TOLD = re.compile(
    rf"(?:\b(?:was|is|on|makes|made|at|number|it|be)|'s) {_NUMBER.pattern}(?! (?:more|left|short|behind|too))"
)
"""The count, where more is counted: "you missed one, that was nine"."""
_MOST: Mapping[str, int] = {"SetRepetitions": 30, "SetSets": 6, "CorrectCount": 30}
_LEG = re.compile(
    r"\b(?<!all )(?:(?:the|my|to|on|do|other|with) )?(left|right)(?= (?:leg|side|one|foot))|\b(?:the|my|to|onto) (left|right)(?= now| please|$)"
)
_WANTED_LEG = re.compile(
    r"\b(?:on|onto|to|with|use|try|do|over to|it's) (?:the|my) (left|right)\b(?!(?: (?:leg|one|side))?(?:'s| is| has| feels)\b)"
)
"""The one that is to work, where both are named: "my right one's cooked put me on the left"."""
_SECONDS = re.compile(r"\b(half a minute|a minute|(\w+(?: \w+)?) (seconds?|minutes?))\b")
_LYING = re.compile(r"\b(?:lying|lie|laying|prone|floor|mat|tummy|stomach|belly|front|face down|carpet|bed)\b")
_STANDING = re.compile(
    r"\b(?:standing|stand|on (?:my|your|two) feet|upright|chair|worktop|counter|kitchen|sink|sofa|wall|table|railing|hold on)\b"
)
_REFUSED = re.compile(
    r"\b(?:can't|cannot|don't|won't|never|not|no|instead of|rather than|no more|without|sick of|off)"
    rf"(?: (?!(?:so|but|just|please|then|let's|i'll|i'd)\b)[a-z']+){{0,5}}? (?:{_LYING.pattern}|{_STANDING.pattern})"
)
"""What one cannot or would not do: "i can't get on the floor so standing please"."""
_GOALS = (
    ("activation", re.compile(r"\b(?:activat\w+|warm\w*|wak\w+|woke|loosen\w*|fir(?:e|ing))\b")),
    ("strength", re.compile(r"\b(?:strength\w*|strong\w*|muscles?|endurance|stamina|fit(?:ter)?)\b")),
)
_MODES = (
    (
        "one leg",
        re.compile(
            r"\b(?:(?:don't|not|no|stop|without|no more) (?:\w+ )?(?:alternat|swap|switch)\w*|one (?:leg|side) (?:at a time|first|before|completely|until)|(?:same|single|this) (?:leg|side))\b"
        ),
    ),
    (
        "alternate",
        re.compile(
            r"\b(?:alternat\w+|(?:swap|switch|change|take turns)\w*|left (?:and |then |and then )?right|right (?:and |then |and then )?left|in turn|both legs)\b"
        ),
    ),
    ("one leg", re.compile(r"\b(?:one (?:leg|side)|each (?:leg|side) (?:first|separately))\b")),
)


class SlotFinder:
    """Knows the names in a grammar's lists."""

    def __init__(self, grammar: Grammar) -> None:
        exercises = _names(grammar, "exercise", "exercise_answer")
        parts = _names(grammar, "warning_part", "alarm_part", "part", "part_is", "working_muscle")
        self._finders: Mapping[str, tuple[str, _Finder]] = {
            "SetRepetitions": ("number", partial(number, "SetRepetitions")),
            "SetSets": ("number", partial(number, "SetSets")),
            "CorrectCount": ("number", partial(number, "CorrectCount")),
            "MoreRest": ("seconds", seconds),
            "SwitchLegs": ("leg", leg),
            "SetGoal": ("goal", partial(_first, _GOALS)),
            "SetLegs": ("mode", partial(_first, _MODES)),
            "Start": ("exercise", lambda text: _exercise(exercises, text)),
            "Easier": ("with", partial(_named, _names(grammar, "easier_with"))),
            "Harder": ("with", partial(_named, _names(grammar, "harder_with"))),
            "Possible": ("body_part", partial(_named, parts)),
            "IAm": ("name", partial(_named, _names(grammar, "profile", "first_name"))),
        }

    def find(self, intent: str, text: str) -> Slots | None:
        """Return the slots of ``intent`` in ``text``; None: it lacks one without which it means nothing."""
        if intent not in self._finders:
            return {}
        name, find = self._finders[intent]
        value = find(text)
        if value is None:
            return None if intent in _NEEDED else {}
        return {name: value}


def number(intent: str, text: str) -> int | None:
    """Return the one number that is meant, or None where there is none, more than one, or one that cannot be."""
    plain = _NO_NUMBER.sub(" ", text) if intent != "CorrectCount" else text
    counted = [_NUMBERS[found[1]] for found in re.finditer(rf"{_NUMBER.pattern} {_UNITS[intent]}\b", plain)]
    denied = [f"{part[1]} " for part in _DENIED.finditer(plain)]
    every = [
        _NUMBERS[found[1]]
        for found in _NUMBER.finditer(plain)
        if not any(part.startswith(f"{found[1]} ") for part in denied)
    ]
    other_unit = "SetSets" if intent == "SetRepetitions" else "SetRepetitions"
    if not counted and re.search(rf"{_NUMBER.pattern} {_UNITS[other_unit]}\b", plain) and intent != "CorrectCount":
        return None
    told = [_NUMBERS[found[1]] for found in _TOLD.finditer(plain)] if intent == "CorrectCount" else []
    choice = counted or (told if len(set(every)) > 1 else every)
    return choice[0] if len(set(choice)) == 1 and choice[0] <= _MOST[intent] else None


def seconds(text: str) -> int | None:
    """Return a length of time in seconds: "thirty seconds", "half a minute"."""
    found = _SECONDS.search(text)
    if found is None:
        return None
    if found[2] is None:
        return 30 if found[1].startswith("half") else 60
    named = _NUMBER.search(found[2])
    if named is None:
        return None
    return _NUMBERS[named[1]] * (60 if found[3].startswith("minute") else 1)


def leg(text: str) -> str | None:
    """Return "left" or "right" where just one of them is named as a leg, or just one as the leg that is to work."""
    named = {found[1] or found[2] for found in _LEG.finditer(text)}
    legs = named if len(named) == 1 else {found[1] for found in _WANTED_LEG.finditer(text)}
    return str(legs.pop()) if len(legs) == 1 else None


def _exercise(names: Mapping[str, str], text: str) -> str | None:
    """Return the exercise that is named, or whose posture is: the one on the stomach, the one with the chair. What is refused is not."""
    wanted = " ".join(_REFUSED.sub(" ", text).split())
    if named := _named(names, wanted):
        return named
    lying, standing = _LYING.search(wanted), _STANDING.search(wanted)
    if bool(lying) == bool(standing):
        return None
    return "prone" if lying else "standing"


def _first(choices: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((value for value, words in choices if words.search(text)), None)


def _named(names: Mapping[str, str], text: str) -> str | None:
    """Return what the longest of ``names`` in ``text`` stands for."""
    padded = f" {text} "
    return next((value for name, value in names.items() if f" {name} " in padded), None)


def _names(grammar: Grammar, *lists: str) -> Mapping[str, str]:
    """Return what each name in ``lists`` stands for, the longest names first."""
    named: dict[str, str] = {}
    for spoken in (grammar.lists[name].slot_list for name in lists if name in grammar.lists):
        if isinstance(spoken, TextSlotList):
            for value in spoken.values:
                for form in _forms(value.text_in):
                    named.setdefault(" ".join(form.split()), str(value.value_out))
    return dict(sorted(named.items(), key=lambda item: -len(item[0])))


def _forms(expression: Expression) -> Iterator[str]:
    """Yield everything that an expression without references can be."""
    if isinstance(expression, TextChunk):
        yield expression.text
    elif isinstance(expression, Alternative):
        for item in expression.items:
            yield from _forms(item)
    elif isinstance(expression, Group) and not isinstance(expression, Permutation):
        if not expression.items:
            yield ""
            return
        *before, last = expression.items
        for beginning in _forms(type(expression)(items=before)) if before else ("",):
            for end in _forms(last):
                yield beginning + end
