"""Every setting that a user would change is changeable by voice, and of every other it is known why it is not."""

from collections.abc import Iterator
from dataclasses import is_dataclass
from inspect import isclass
from typing import Any, get_type_hints

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.build import make_parser
from voice_coach.events import Effect, Forget, Learn, Recall
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.teaching import lesson
from voice_coach.mind.intent import Intent
from voice_coach.section import Section
from voice_coach.settings import Settings

WISHES = {
    "voice.rate_wpm": ("speak slower", "rate"),
    "voice.pitch": ("a deeper voice", "pitch"),
    "voice.volume_db": ("louder", "volume_db"),
    "voice.automatic_level": ("keep up with the noise", "follow_noise"),
    "hearing.patience_s": ("give me more time to answer", "hesitation_s"),
    "session.goal": ("for activation", "goal"),
    "session.legs": ("alternate legs", "legs_mode"),
    "session.reprompt_s": ("give me more time to answer", "reprompt_s"),
    "session.talk": ("say less", "talk"),
    "session.ask_effort": ("don't ask how hard it was", "ask_effort"),
    "session.self_paced": ("let me set the pace", "self_paced"),
    "session.simple_words": ("use simple words", "simple"),
    "session.sounds": ("no beeps", "sounds"),
    "session.wake_in_session": ("only listen when i call you", "wake_in_session"),
}
"""What is said for a setting, and what it changes in ``Manners``."""
DEEDS: dict[str, tuple[str, type[Effect]]] = {
    "hearing.own_words": ("when i say banana pause", Learn),
    "memory.enabled": ("i'm a guest", Recall),
    "memory.profile": ("i'm a guest", Recall),
    "memory.retention_days": ("forget everything about me", Forget),
}
"""What comes of it at once, without a setting."""
INSTALLED = frozenset({"sound", "stop", "mqtt", "buttons", "light", "floor", "screen", "log"})
"""Tables about what is plugged in, and who may look on: whoever sets the machine up changes them there."""
BY_HAND = {
    "voice.engine": "what is installed",
    "voice.automatic_quieter_db": "the bounds of what is changed by voice",
    "voice.automatic_louder_db": "the bounds of what is changed by voice",
    "hearing.language": "another speech model",
    "hearing.model": "what is installed",
    "hearing.wake_phrase": "a phrase misheard would leave a coach that nobody can call",
    "hearing.dials": "measured, not wished",
    "memory.database": "where it is installed",
    "memory.profiles": 'the names that can be heard; "my name is ..." chooses among them',
    "safety.region": "a number misheard is one that is called in an emergency",
    "safety.emergency_number": "a number misheard is one that is called in an emergency",
    "safety.contact": "a command of the machine",
    "safety.contact_name": "whom that reaches",
    "safety.contact_timeout_s": "how long that takes",
    "safety.screening": '"skip the questions" and "ask me the health questions" do for one person what it does for all',
}
"""Why others are not for a voice, which may be anybody's and may be misheard."""


def keys(section: type[Any] = Settings, path: str = "") -> Iterator[str]:
    """Yield the names of all settings, but for those within ``INSTALLED``."""
    for name, kind in get_type_hints(section).items():
        if isclass(kind) and issubclass(kind, Section) and not is_dataclass(kind):
            yield from keys(kind, f"{path}{name}.") if name not in INSTALLED else ()
        else:
            yield f"{path}{name}"


@pytest.fixture(scope="module")
def parser() -> Parser:
    return make_parser()


def say(partner: Partner, parser: Parser, text: str) -> None:
    found = lesson(text, parser) or parser.parse(text)
    assert found is not None, text
    partner.hear(found.intent, text, slots=dict(found.slots))


def test_each_setting_is_for_the_voice_or_there_is_a_reason() -> None:
    """So that nobody adds one and forgets those who have nothing but their voice."""
    known = [*WISHES, *DEEDS, *BY_HAND]
    assert sorted(known) == sorted(keys())


@pytest.mark.parametrize("setting", WISHES)
def test_what_is_wished_is_so(setting: str, parser: Parser) -> None:
    """In the middle of a set, in one sentence; and "undo" takes it back."""
    said, field = WISHES[setting]
    partner = in_a_set(1)
    before = partner.coach.manners
    say(partner, parser, said)
    assert getattr(partner.coach.manners, field) != getattr(before, field)
    partner.hear(Intent.UNDO, addressed=True)
    assert partner.coach.manners == before


@pytest.mark.parametrize("setting", DEEDS)
def test_what_is_asked_for_is_done(setting: str, parser: Parser) -> None:
    """Before a session; where it cannot be taken back, after one question."""
    said, effect = DEEDS[setting]
    partner = Partner()
    say(partner, parser, said)
    partner.wait_until_silent()
    partner.hear(Intent.YES, sure=True)
    assert any(isinstance(done, effect) for _, done in partner.effects)
