"""``voice-coach teach``: own words typed, and own ways to say a command recorded."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from voice_coach import teach as module
from voice_coach.build import make_teacher
from voice_coach.cli import app
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Heard
from voice_coach.hearing.hear import Recording
from voice_coach.hearing.own_words import OwnPhrase, read_own_words
from voice_coach.hearing.reading import TemplateReader
from voice_coach.hearing.teaching import Teacher
from voice_coach.settings import HearingSettings, Settings
from voice_coach.teach import Lessons, consistent


@pytest.fixture(scope="module")
def teacher() -> Teacher:
    """Who knows the shipped grammar; made once, as it takes a while."""
    return make_teacher(HearingSettings())


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, teacher: Teacher) -> Settings:
    """Own words in a file of the test; nothing is compiled, and nothing is read tolerantly."""
    monkeypatch.setattr(module, "make_teacher", lambda hearing: teacher)
    monkeypatch.setattr(module, "make_graph", lambda hearing, parser: tmp_path)
    monkeypatch.setattr(module, "make_reader", lambda hearing, parser, graph: TemplateReader(parser))
    monkeypatch.setattr(module, "make_graph", lambda hearing, parser: Path("graph"))
    return Settings(hearing=HearingSettings(own_words=tmp_path / "own_words.toml"))


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def lessons(settings: Settings, screen: io.StringIO) -> Lessons:
    return Lessons(settings, Console(file=screen, width=200))


def taught(settings: Settings) -> tuple[OwnPhrase, ...]:
    return read_own_words(settings.hearing.own_words_file).phrases


def test_a_phrase_is_taught_shown_and_forgotten(lessons: Lessons, settings: Settings, screen: io.StringIO) -> None:
    """Capitals and blanks do not matter."""
    lessons.show()
    assert "Nothing was taught yet" in screen.getvalue()
    lessons.teach("Banana", " pause", ["bah nana"])
    assert taught(settings) == (OwnPhrase("banana", "pause", ("bah nana",)),)
    assert '"banana" or "bah nana" means "pause" from now on' in screen.getvalue()
    lessons.show()
    assert [word in screen.getvalue().splitlines()[-2] for word in ("banana", "pause", "bah nana")] == [True] * 3
    lessons.forget("BANANA")
    assert taught(settings) == ()


def test_what_is_a_command_is_taken_over_by_force(lessons: Lessons, settings: Settings, screen: io.StringIO) -> None:
    """The sentence says what it is now and how to go on."""
    with pytest.raises(VoiceCoachError, match=r'"make it easier" is a command already \(Easier\)\. .* --force'):
        lessons.teach("make it easier", "pause")
    Lessons(settings, Console(file=screen), force=True).teach("make it easier", "pause")
    assert taught(settings) == (OwnPhrase("make it easier", "pause"),)


@pytest.mark.parametrize(
    ("phrase", "command"), [("ow", "pause"), ("banana", "dance"), ("b4", "pause"), ("stop", "pause")]
)
def test_what_cannot_be_taught_changes_nothing(lessons: Lessons, settings: Settings, phrase: str, command: str) -> None:
    with pytest.raises(VoiceCoachError):
        lessons.teach(phrase, command)
    assert not settings.hearing.own_words_file.exists()


def test_what_cannot_be_compiled_is_not_written(
    lessons: Lessons, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The coach must start with whatever the file holds."""

    def refuse(*_: object) -> Path:
        raise VoiceCoachError("the speech model does not know it.")

    monkeypatch.setattr(module, "make_graph", refuse)
    with pytest.raises(VoiceCoachError, match="does not know it"):
        lessons.teach("banana", "pause")
    assert not settings.hearing.own_words_file.exists()


@pytest.mark.parametrize(
    ("heard", "spellings"),
    [
        (["bah nana"], ["bah nana"]),
        (["bah nana", "bah nana", "bah nana"], ["bah nana"]),
        (["but nana", "bah nana", "bah nana"], ["bah nana", "but nana"]),
        (["bah nana", "", "bah nana"], ["bah nana"]),
        (["bah nana", "the weather", "bah nana"], ["bah nana"]),
        (["bah nana", "the weather", "so long"], []),
        (["bah nana", "", ""], []),
        (["", ""], []),
        ([], []),
    ],
)
def test_what_is_heard_alike_is_consistent(heard: list[str], spellings: list[str]) -> None:
    """The most typical first; what is heard only once of several times is not."""
    assert consistent(heard) == spellings


class Ear:
    recogniser = None


def record(monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[Path]:
    """Have files in which these texts are heard."""
    files = {Path(f"{number}.wav"): text for number, text in enumerate(texts)}
    monkeypatch.setattr(module, "make_ear", lambda hearing: Ear())
    monkeypatch.setattr(
        module,
        "hear",
        lambda file, recogniser: Recording(
            file, 1.0, tuple(Heard(text, None) for text in files[file].split("|") if text)
        ),
    )
    return list(files)


def test_recordings_teach_what_was_heard(lessons: Lessons, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a recording with several utterances, all together."""
    lessons.teach_recorded("pause", record(monkeypatch, "bah|nana", "but nana", "bah nana"))
    assert taught(settings) == (OwnPhrase("bah nana", "pause", ("but nana",)),)


def test_recordings_that_are_understood_teach_nothing(
    lessons: Lessons, settings: Settings, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons.teach_recorded("pause", record(monkeypatch, "pause", "pause"))
    assert "understood already" in screen.getvalue()
    assert taught(settings) == ()


@pytest.mark.parametrize("heard", [["stop", "stop"], ["ouch", "ouch"], ["bah nana", "the weather"], ["", ""]])
def test_recordings_of_something_else_are_refused(
    lessons: Lessons, settings: Settings, monkeypatch: pytest.MonkeyPatch, heard: list[str]
) -> None:
    """Another command, a cry, something else each time, or nothing; the sentence says what was heard."""
    with pytest.raises(VoiceCoachError, match="What was heard"):
        lessons.teach_recorded("pause", record(monkeypatch, *heard))
    assert not settings.hearing.own_words_file.exists()


@pytest.mark.parametrize("arguments", [[], ["banana"], ["banana", "pause", "now"], ["--list", "--forget", "banana"]])
def test_the_command_says_how_to_call_it(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["teach", *arguments])
    assert isinstance(result.exception, VoiceCoachError)
    assert "such as: voice-coach teach" in str(result.exception)


def test_the_command_line_teaches(settings: Settings, tmp_path: Path) -> None:
    """The same by the command that users type."""
    file = tmp_path / "settings.toml"
    file.write_text(f'[hearing]\nown_words = "{settings.hearing.own_words}"\n')
    for arguments in (["banana", "pause"], ["kiwi", "stop", "--sounds-like", "key we"], ["--forget", "banana"]):
        assert CliRunner().invoke(app, ["teach", *arguments, "--settings", str(file)]).exit_code == 0
    assert taught(settings) == (OwnPhrase("kiwi", "stop", ("key we",)),)
