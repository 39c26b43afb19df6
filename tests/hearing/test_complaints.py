"""Complaints: what is said of the body is read clause by clause, with who it is about, and where and how it hurts."""

import pytest

from tests import shipped
from voice_coach.events import Safety
from voice_coach.hearing.complaints import ComplaintReader


@pytest.fixture(scope="module")
def reader() -> ComplaintReader:
    return shipped.complaints()


@pytest.mark.parametrize(
    ("said", "slots"),
    [
        ("there's a stabbing pain in my left knee", {"body_part": "knee", "side": "left", "quality": "sharp"}),
        ("it's my lower back it's throbbing", {"body_part": "lower back", "quality": "throbbing"}),
        ("a dull ache in the hip on the right", {"body_part": "hip", "side": "right", "quality": "dull"}),
        ("pain is shooting down my leg", {"body_part": "leg", "quality": "shooting"}),
        ("it hurts", {}),
    ],
)
def test_where_and_how_it_hurts_is_told(said: str, slots: dict[str, str], reader: ComplaintReader) -> None:
    """Part, side and quality come with the sign, as far as they are named."""
    found = reader.read(said).slots
    assert {name: value for name, value in found.items() if name != "sign"} == slots


@pytest.mark.parametrize(
    ("said", "safety"),
    [
        ("my knee doesn't hurt but my back does hurt", Safety.PAIN),
        ("i'm not dizzy it's my chest that's tight", Safety.RED_FLAG),
        ("my hip is fine now it's my knee that hurts", Safety.PAIN),
        ("my husband has a bad back but mine hurts now and my leg is numb", Safety.PAIN),
        ("she's all right i'm the one who can't breathe", Safety.RED_FLAG),
        ("it hurt yesterday and it hurts today", Safety.PAIN),
        ("my knee hurts and i can't see", Safety.RED_FLAG),
    ],
)
def test_what_is_denied_hides_nothing_else(said: str, safety: Safety, reader: ComplaintReader) -> None:
    """Each clause stands for itself, and the most urgent counts."""
    assert reader.read(said).safety is safety


@pytest.mark.parametrize(
    "said",
    [
        "a torn hamstring will keep the captain out until the spring",
        "and now the weather there will be sharp frost in the north",
        "three people were treated for chest injuries after the crash",
        "he went down clutching his knee and the physio is on",
        "if you have chest pain ask your doctor before you take this",
        "the bishop felt the pain of his people",
    ],
)
def test_television_is_not_heard_as_a_complaint(said: str, reader: ComplaintReader) -> None:
    """Words of injury in other talk are nobody's pain here."""
    assert reader.read(said).safety is None


@pytest.mark.parametrize(
    ("said", "safety"),
    [
        ("me chest is hurting", Safety.RED_FLAG),
        ("chest is paining", Safety.RED_FLAG),
        ("pain in knee", Safety.PAIN),
        ("me back's gone", Safety.PAIN),
        ("i have no feeling in left arm", Safety.RED_FLAG),
    ],
)
def test_dialect_and_learners_are_understood(said: str, safety: Safety, reader: ComplaintReader) -> None:
    """Articles and "my" may be missing, or be "me"."""
    assert reader.read(said).safety is safety


def test_silence_says_nothing(reader: ComplaintReader) -> None:
    """No words, no sign, and nothing ruled out."""
    finding = reader.read("")
    assert (finding.safety, finding.ruled_out) == (None, None)
