"""Signs of pain and danger are data: their examples are tests, and what is wrong in them is told with its place."""

from pathlib import Path

import pytest

from tests import shipped
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Safety
from voice_coach.hearing.complaints import ComplaintReader
from voice_coach.hearing.signs import Sign, load_signs

SIGNS = shipped.signs()
SIGN = """
  limp:
    safety: pain
    source: a book
    says: ["<leg> & (limp|lame)"]
    examples: ["my leg is limp"]
"""


@pytest.fixture(scope="module")
def reader() -> ComplaintReader:
    return ComplaintReader(SIGNS)


@pytest.mark.parametrize(("said", "sign"), [(said, sign.name) for sign in SIGNS.signs for said in sign.examples])
def test_an_example_is_read_as_its_sign(said: str, sign: str, reader: ComplaintReader) -> None:
    """What is written beside a sign has it, and nothing more urgent."""
    finding = reader.read(said)
    assert sign in finding.signs, finding


@pytest.mark.parametrize(("said", "sign"), [(said, sign.name) for sign in SIGNS.signs for said in sign.counterexamples])
def test_a_counterexample_is_not_read_as_the_sign(said: str, sign: str, reader: ComplaintReader) -> None:
    """What is written beside a sign as its opposite does not have it."""
    assert sign not in reader.read(said).signs


@pytest.mark.parametrize("said", [said for examples in SIGNS.context_examples.values() for said in examples])
def test_what_is_denied_or_told_of_others_is_ruled_out(said: str, reader: ComplaintReader) -> None:
    """Denials, other people, other times and figures of speech are no complaint, and nothing else may take them for one."""
    finding = reader.read(said)
    assert finding.safety in {None, Safety.EFFORT}, finding
    assert finding.ruled_out


@pytest.mark.parametrize("sign", SIGNS.signs, ids=lambda sign: sign.name)
def test_every_sign_can_be_reviewed(sign: Sign) -> None:
    """Each says where it comes from, and has examples and counterexamples."""
    assert sign.source
    assert len(sign.examples) >= 3
    assert sign.counterexamples


def _load(directory: Path, signs: str = SIGN, words: str = "{leg: [leg, legs]}") -> ComplaintReader:
    (directory / "a.yaml").write_text(f"parts: {words}\nsigns: {signs}")
    return ComplaintReader(load_signs(directory))


def test_a_sign_of_one_s_own_is_read(tmp_path: Path) -> None:
    """A file with parts and signs is enough."""
    finding = _load(tmp_path).read("my leg is lame")
    assert (finding.safety, finding.signs, finding.body_part) == (Safety.PAIN, ("limp",), "leg")


@pytest.mark.parametrize(
    ("before", "after", "line", "wrong"),
    [
        ("<leg>", "<log>", 6, "refers to <log>, which is no set of words"),
        ("(limp|lame)", "(limp|lame", 6, "is no pattern"),
        ("(limp|lame)", "[limp]", 6, "found where nothing is said"),
        ("(limp|lame)", "limp?", 6, 'has a "?", which means nothing here'),
        ("(limp|lame)", "limp|lame", 6, 'has "|" beside "&"'),
        ("(limp|lame)", "a limp", 6, 'has the article "a"'),
        ("safety: pain", "safety: paint", 4, '"paint" is no safety'),
        ("source: a book", "sauce: a book", 5, 'has no key "sauce"'),
        ("    source: a book\n", "", 4, 'needs its "source"'),
    ],
)
def test_what_is_wrong_is_told_with_its_place(before: str, after: str, line: int, wrong: str, tmp_path: Path) -> None:
    """A misspelt name would be silence in danger, so it is an error."""
    with pytest.raises(VoiceCoachError) as error:
        _load(tmp_path, SIGN.replace(before, after))
    assert str(error.value).startswith(f"{tmp_path / 'a.yaml'}:{line}: ")
    assert wrong in str(error.value)


def test_a_set_that_holds_itself_is_an_error(tmp_path: Path) -> None:
    """It would never end."""
    with pytest.raises(VoiceCoachError, match="holds itself"):
        _load(tmp_path, words='{leg: ["my <leg>"]}')


def test_a_sign_stands_in_one_place(tmp_path: Path) -> None:
    """Two of the same name would be one of them unread."""
    (tmp_path / "b.yaml").write_text(f"signs: {SIGN}")
    with pytest.raises(VoiceCoachError, match="the sign limp stands at"):
        _load(tmp_path)


def test_without_signs_the_coach_is_no_guardian(tmp_path: Path) -> None:
    """An installation without them is broken, and says so."""
    with pytest.raises(VoiceCoachError, match="install voice-coach again"):
        load_signs(tmp_path)
