"""Slots of free wording: the number, the leg, the exercise, wherever in the sentence they are."""

import pytest

from tests import shipped
from voice_coach.hearing.slots import SlotFinder, Slots


@pytest.fixture(scope="module")
def finder() -> SlotFinder:
    return SlotFinder(shipped.grammar())


@pytest.mark.parametrize(
    ("intent", "text", "slots"),
    [
        ("SetRepetitions", "let's do eight of these instead of twelve", {"number": 8}),
        ("IAm", "no no it is anna not my husband", {"name": "anna"}),
        ("SetRepetitions", "three sets of twelve reps", {"number": 12}),
        ("SetRepetitions", "i can't do twelve let's do ten", {"number": 10}),
        ("SetRepetitions", "fewer of them please", {}),
        ("SetRepetitions", "twenty five on each side", {"number": 25}),
        ("SetSets", "i'd be happy with two rounds", {"number": 2}),
        ("SetSets", "three or four sets", {"number": 4}),
        ("SetSets", "another one of those", {}),
        ("CorrectCount", "i make that six not eight", {"number": 6}),
        ("CorrectCount", "you missed one that was nine", {"number": 9}),
        ("CorrectCount", "you said eight but we're on seven", {"number": 7}),
        ("MoreRest", "give me another thirty seconds", {"seconds": 30}),
        ("MoreRest", "half a minute more", {"seconds": 30}),
        ("MoreRest", "two minutes would be nice", {"seconds": 120}),
        ("MoreRest", "a bit longer", {}),
        ("SwitchLegs", "time for the right leg i think", {"leg": "right"}),
        ("SwitchLegs", "all right the other leg", {}),
        ("Start", "i'd fancy doing the lying down one", {"exercise": "prone"}),
        ("Start", "what about us beginning", {}),
        ("Start", "the one where i'm on my tummy", {"exercise": "prone"}),
        ("Start", "on my feet and holding the sink", {"exercise": "standing"}),
        ("Start", "i can't get down on that floor so standing please", {"exercise": "standing"}),
        ("Start", "not the standing one the floor one", {"exercise": "prone"}),
        ("SetSets", "just the one round for me", {"number": 1}),
        ("SetSets", "that's the last one", {}),
        ("SwitchLegs", "the left one's tired let's go on with the right", {"leg": "right"}),
        ("SwitchLegs", "my left and my right are both tired", {}),
        ("Harder", "let's go with the ankle weights", {"with": "ankle weights"}),
        ("SetGoal", "get me stronger", {"goal": "strength"}),
        ("SetLegs", "i prefer to alternate", {"mode": "alternate"}),
        ("SetLegs", "let's not alternate them", {"mode": "one leg"}),
        ("Possible", "something odd in my lower back", {"body_part": "lower back"}),
        ("Stop", "that will be enough of twelve", {}),
    ],
)
def test_what_is_named_is_found(finder: SlotFinder, intent: str, text: str, slots: Slots) -> None:
    """Numbers that are denied or count something else, and pronouns, are not taken."""
    assert finder.find(intent, text) == slots


@pytest.mark.parametrize(
    ("intent", "text"),
    [("CorrectCount", "you have miscounted"), ("SetGoal", "change my goal"), ("SetLegs", "the way with the legs")],
)
def test_what_means_nothing_without_its_slot_is_nothing(finder: SlotFinder, intent: str, text: str) -> None:
    """A corrected count needs the count."""
    assert finder.find(intent, text) is None
