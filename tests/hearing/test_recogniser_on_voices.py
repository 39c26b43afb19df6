"""A real voice into the real decoder."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from tests.hearing.listening import BLOCK, Pcm, feed, noise, small_parser
from voice_coach.events import HEARING_RATE, MIXER_RATE, Heard
from voice_coach.hearing.graph import compile_graph
from voice_coach.hearing.model import SpeechModel
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.recogniser import Recogniser
from voice_coach.speaking.voice import open_voice


@pytest.fixture(scope="module")
def real(speech_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Recogniser:
    parser, cache = small_parser(tmp_path_factory.mktemp("grammar")), tmp_path_factory.mktemp("graphs")
    return Recogniser(compile_graph(parser.grammar, SpeechModel(speech_model), cache), TemplateReader(parser))


def said(text: str, before_s: float = 0.5, after_s: float = 1.5) -> Pcm:
    """A text in a real voice, with quiet noise around it."""
    voice = soxr.resample(open_voice("espeak").clip(text).samples, MIXER_RATE, HEARING_RATE)
    room = noise(before_s + len(voice) / HEARING_RATE + after_s, 3)
    first = round(before_s * HEARING_RATE)
    room[first : first + len(voice)] += (voice * 20_000).astype(np.int16)
    return room


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("please stop now", "Stop", {}),
        ("make it harder", "Harder", {}),
        ("make it harder with ankle weights", "Harder", {"with": "ankle weights"}),
        ("my knee hurts", "Pain", {"body_part": "knee"}),
    ],
)
def test_a_voice_is_understood(real: Recogniser, text: str, intent: str, slots: dict[str, str]) -> None:
    """A spoken command comes out once, where it was said, and within half a second of its end."""
    real.restart()
    sound = said(text)
    (heard,) = feed(real, sound, begins=7.0)
    ended = 7.0 + len(sound) / HEARING_RATE - 1.5
    assert (heard.text, heard.intent, heard.slots) == (text, intent, slots)
    assert heard.started_at == pytest.approx(7.5, abs=0.2)
    assert heard.ended_at == pytest.approx(ended, abs=0.25)
    assert heard.at < ended + 0.5


@pytest.mark.usefixtures("espeak")
def test_a_pause_inside_a_command_does_not_end_it(real: Recogniser) -> None:
    """Somebody who hesitates after "make it" is waited for."""
    real.restart()
    sound = np.concatenate((said("make it", after_s=0.0), said("harder", before_s=0.6)))
    assert [heard.text for heard in feed(real, sound)] == ["make it harder"]


@pytest.mark.usefixtures("espeak")
def test_what_is_heard_again_takes_the_place_of_what_was_being_said(real: Recogniser) -> None:
    """Half a command is forgotten; another comes out once, with the times of its blocks, which were before."""
    real.restart()
    assert feed(real, said("make it harder")[: round(0.9 * HEARING_RATE)], begins=7.0) == []
    sound = said("my knee hurts")
    blocks = [(sound[n : n + BLOCK], 7.0 + (n + BLOCK) / HEARING_RATE) for n in range(0, len(sound) - BLOCK + 1, BLOCK)]
    assert real.hear_again(blocks[:60]) == []
    (heard,) = (found for block, at in blocks[60:] for found in real.accept(block, at) if isinstance(found, Heard))
    assert (heard.intent, heard.body_part) == ("Pain", "knee")
    assert heard.started_at == pytest.approx(7.5, abs=0.2)
    assert not real.hears_words


@pytest.mark.usefixtures("espeak")
def test_the_same_sound_is_heard_alike(real: Recogniser) -> None:
    """After a restart nothing is left of what was heard before."""
    sound, other = said("make it harder with a band"), said("my back hurts")
    results = []
    for between in ([], [other], [other, sound]):
        for extra in between:
            feed(real, extra)
        real.restart()
        results.append(feed(real, sound))
    assert results[0]
    assert results[1:] == results[:1] * 2


@pytest.mark.model
@pytest.mark.parametrize("amplitude", [0, 3, 300, 3000])
def test_nobody_says_nothing(real: Recogniser, amplitude: float) -> None:
    """A minute of silence or of steady noise is no command."""
    real.restart()
    assert [heard for heard in feed(real, noise(60, amplitude), block=1600) if heard.intent] == []
