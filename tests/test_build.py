"""What the parts of the coach are built with."""

from pathlib import Path

import numpy as np
import pytest

from tests.speaking.stand_ins import steps
from voice_coach import build
from voice_coach.events import Safety
from voice_coach.hearing.echo import BLOCK, NoCanceller
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.reading import TemplateReader
from voice_coach.settings import HearingSettings, VoiceSettings
from voice_coach.speaking.mixer import Lane, Mixer


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    """The shipped grammar, without own words."""
    return build.make_parser(HearingSettings(own_words=tmp_path_factory.mktemp("own") / "own_words.toml"))


def test_what_silences_the_coach_is_never_only_asked_about(monkeypatch: pytest.MonkeyPatch, parser: Parser) -> None:
    """Pain, danger, stop and pause are not among the intents that noise makes doubtful."""
    given: list[frozenset[str]] = []

    def recogniser(_graph: Path, _reader: object, _patience_s: float, asked_about: frozenset[str]) -> None:
        given.append(asked_about)

    monkeypatch.setattr(build, "Recogniser", recogniser)
    monkeypatch.setattr(build, "make_graph", lambda *_: Path("graph"))
    monkeypatch.setattr(build, "make_reader", lambda *_: TemplateReader(parser))
    build.make_recogniser(HearingSettings(), parser)
    about_the_body = {block.intent for block in parser.grammar.blocks if block.safety in set(Safety)}
    assert {"Pain", "RedFlag", "Possible", "HelpMe"} <= about_the_body
    assert given[0] & (about_the_body | {"Stop", "Pause", "Yes", "No", "Side", "Number"}) == frozenset()
    assert "Harder" in given[0]


@pytest.mark.parametrize("follows", [True, False])
def test_the_voice_follows_the_room_where_the_user_wants_it(follows: bool) -> None:
    """Then what begins after a louder noise is louder, and otherwise not: by the settings, or by voice."""
    mixer, level = Mixer(), build.make_room_level(VoiceSettings())
    ear = build.with_room_level(NoCanceller(), level, mixer)
    level.follows = follows
    random, silence = np.random.default_rng(4), np.zeros(BLOCK, np.int16)
    for amplitude in (30.0, 1_000.0):
        for _ in range(2_000):
            ear.process(random.normal(0.0, amplitude, BLOCK).astype(np.int16), silence)
    mixer.play(steps(480), lane=Lane.SOUND)
    assert bool(mixer.render(480).max() > 0.15) is follows
