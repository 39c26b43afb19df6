"""The generated pages and pictures: up to date, and true."""

import re

import pytest

from scripts.pages import PAGES, sayings
from scripts.pages.flow import NOTE, PARTS, WAYS, WIDE
from scripts.pages.plain import LEADING, Plain
from tests.docs.documents import ROOT
from voice_coach.mind.intent import Intent, Topic
from voice_coach.rehearsal.svg import text_width

BESIDE = {Intent.WAKE, Intent.TEACH, Intent.UNTEACH, Intent.ASK}
"""Intents that no template stands for, and the one whose sentences stand under their topics."""


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_up_to_date(name: str) -> None:
    """It is what ``python -m scripts.pages`` writes."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name]()


def test_each_intent_has_sentences(plain: Plain) -> None:
    """The page shows at least one sentence of each intent."""
    assert [intent for intent in Intent if intent not in BESIDE and not plain.sentences(intent)] == []


def test_a_leading_sentence_that_is_not_understood_is_an_error(plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the grammar changes, the page does not go on to show what the coach would not take so."""
    monkeypatch.setitem(LEADING, Intent.PAUSE, ("have a biscuit",))
    with pytest.raises(ValueError, match="have a biscuit"):
        plain.sentences(Intent.PAUSE)


def test_each_topic_has_questions(plain: Plain) -> None:
    """There are ways to ask about each, and only what asks ends in a question mark."""
    for topic in Topic:
        shown = sayings.asked(plain, topic)
        assert shown
        assert not [said for said in shown if said.endswith("?") == said.startswith(sayings.TOLD)]


def test_what_is_said_most_goes_first(plain: Plain) -> None:
    """The leading sentences of an intent begin its examples."""
    assert [said.lower() for said in plain.sentences(Intent.START)][:2] == list(LEADING[Intent.START])


def test_no_intent_is_shown_twice() -> None:
    """Each stands in one situation."""
    shown = [intent for _, _, intents in sayings.SITUATIONS for intent in intents]
    assert len(shown) == len(set(shown))


def test_the_data_flow_names_files_that_are_there() -> None:
    """Each part of the picture names its files, and they exist."""
    for part in PARTS.values():
        for file in part.files.split():
            assert (ROOT / "voice_coach" / file).exists(), file


def test_the_data_flow_is_drawn_where_it_belongs() -> None:
    """Each way begins and ends at the edge of the parts that it names, and each text fits its box."""
    for way in WAYS:
        source, dest = way.hint.split(" to ") if " to " in way.hint else ("loudspeaker", "microphone")
        for part, (x, y) in ((PARTS[source], way.points[0]), (PARTS[dest], way.points[-1])):
            left, top = part.at
            assert x in {left, left + WIDE} or y in {top, top + part.height}, way.hint
            assert left <= x <= left + WIDE, way.hint
            assert top <= y <= top + part.height, way.hint
    for part in PARTS.values():
        assert max(text_width(note, NOTE) for note in part.notes) < WIDE - 9


def test_pages_speak_of_no_machine() -> None:
    """Nothing of the machine that wrote them is in the pages: no path of a home, no cache."""
    for name in PAGES:
        assert not re.search(r"/home/|/root/|/tmp/", (ROOT / "docs" / name).read_text(encoding="utf-8")), name
