"""The file of own words: what it says, what is wrong with it, and how it is edited."""

from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.own_words import OwnPhrase, OwnWords, parse_own_words, read_own_words, spoken

FILE = """\
# mine

# what my sister says
[[phrase]]
say = "Banana"
means = "pause"
sounds_like = ["bah nana"]

[[phrase]]
# not "up", which is too short
say = "up up"
means = "make it harder"  # with the band

# the end
"""
BANANA = OwnPhrase("banana", "pause", ("bah nana",))
UP = OwnPhrase("up up", "make it harder")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "words" / "own_words.toml"


def test_a_file_has_phrases(file: Path) -> None:
    """Words are lower case; each phrase knows its line."""
    own = parse_own_words(file, FILE)
    assert own.phrases == (BANANA, UP)
    assert [phrase.place.line for phrase in own.phrases] == [4, 9]
    assert own.phrases[0].spellings == ("banana", "bah nana")


def test_without_a_file_there_are_no_own_words(file: Path) -> None:
    assert read_own_words(file) == OwnWords(file)


def test_what_is_written_is_read(file: Path) -> None:
    """The directory is made where it is missing, and nothing but the file is left in it."""
    own = OwnWords(file).with_phrase(BANANA).with_phrase(UP)
    own.write()
    assert read_own_words(file) == own
    assert read_own_words(file).phrases == (BANANA, UP)
    assert list(file.parent.iterdir()) == [file]


def test_a_new_phrase_goes_to_the_end(file: Path) -> None:
    """All that stood there stays as it is."""
    own = parse_own_words(file, FILE).with_phrase(OwnPhrase("kiwi", "stop"))
    assert own.text == f'{FILE}\n[[phrase]]\nsay = "kiwi"\nmeans = "stop"\n'


def test_a_phrase_is_cut_out(file: Path) -> None:
    """With the comment right above it, and with no other; the rest stays as it is."""
    own = parse_own_words(file, FILE)
    assert own.without("banana").text == "# mine\n\n" + FILE[FILE.index("[[phrase]]\n# not") :]
    assert own.without("up up").text == FILE[: FILE.index("[[phrase]]\n# not")] + "# the end\n"


def test_a_phrase_can_be_taught_anew(file: Path) -> None:
    own = parse_own_words(file, FILE).with_phrase(OwnPhrase("banana", "stop"))
    assert own.phrases == (UP, OwnPhrase("banana", "stop"))
    assert own.text.startswith("# mine\n")


def test_an_unknown_phrase_cannot_be_forgotten(file: Path) -> None:
    """The sentence says which there are."""
    with pytest.raises(VoiceCoachError, match=r'"kiwi" is none .* there are: "banana", "up up"\.$'):
        parse_own_words(file, FILE).without("kiwi")


def test_a_file_laid_out_in_another_way_is_left_alone(file: Path) -> None:
    """What cannot be edited safely is not edited."""
    own = parse_own_words(file, 'phrase = [{say = "banana", means = "pause"}]\n')
    assert own.phrases == (OwnPhrase("banana", "pause"),)
    with pytest.raises(VoiceCoachError, match="change it by hand"):
        own.without("banana")
    with pytest.raises(VoiceCoachError, match="change it by hand"):
        own.with_phrase(UP)


def test_a_file_that_cannot_be_written_stays(tmp_path: Path) -> None:
    """One sentence says which, and how to name another."""
    (tmp_path / "file").write_text("")
    with pytest.raises(VoiceCoachError, match=r"cannot be written .* hearing\.own_words"):
        OwnWords(tmp_path / "file" / "own_words.toml").write()


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ('words = "banana"\n', 1, 'there is no "words" here; there is [[phrase]]'),
        ('[phrase]\nsay = "banana"\n', 1, "each phrase must begin with [[phrase]]"),
        ('\n[[phrase]]\nsay = "banana"\n', 2, 'the phrase needs "means"'),
        ('[[phrase]]\nsay = "kiwi"\nmeans = "stop"\nmaens = "stop"\n', 4, 'a phrase has no "maens"'),
        ('[[phrase]]\nmeans = "stop"\nsay = "b4nana"\n', 3, '"say" must be words in letters, not "b4nana"'),
        ('[[phrase]]\nmeans = "stop"\nsay = 3\n', 3, '"say" must be words in letters, not 3'),
        ('[[phrase]]\nsay = "kiwi"\nmeans = ""\n', 3, '"means" must be words in letters, not ""'),
        ('[[phrase]]\nsay = "kiwi"\nmeans = "stop"\nsounds_like = "key we"\n', 4, '"sounds_like" must be a list'),
        (
            '[[phrase]]\nsay = "kiwi"\nmeans = "stop"\nsounds_like = ["(key|we)"]\n',
            4,
            '"sounds_like" must be words in letters, not "(key|we)"',
        ),
        (
            '[[phrase]]\nsay = "kiwi"\nmeans = "stop"\n[[phrase]]\nsay = "kiwi"\nmeans = "go"\n',
            4,
            '"kiwi" stands here twice',
        ),
    ],
)
def test_a_wrong_file_is_reported_with_its_line(file: Path, text: str, line: int, wrong: str) -> None:
    with pytest.raises(VoiceCoachError) as caught:
        parse_own_words(file, text)
    assert str(caught.value).startswith(f"{file}:{line}: {wrong}")


def test_what_is_no_toml_is_reported(file: Path) -> None:
    with pytest.raises(VoiceCoachError, match=r"own_words\.toml is not TOML: .*line 1"):
        parse_own_words(file, "banana\n")


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(VoiceCoachError, match="cannot be read"):
        read_own_words(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [("  Don't  STOP ", "don't stop"), ("don’t", "don't"), ("step 2", None), ("wait!", None), ("", None)],  # noqa: RUF001 - a typographic apostrophe
)
def test_spoken_words_are_letters(text: str, words: str | None) -> None:
    """Blanks and capitals do not matter; what is not said in letters is no word."""
    assert spoken(text) == words
