"""The questions that are shipped: each can be asked, answered, and recorded."""

from pathlib import Path

import pytest

import voice_coach.content
from tests import shipped
from voice_coach.content import load_lines, load_questionnaires
from voice_coach.errors import VoiceCoachError
from voice_coach.mind.interview import Item, Questionnaire

FORMS = load_questionnaires()
ITEMS = [pytest.param(form, item, id=f"{form.id}.{item.id}") for form in FORMS.values() for item in form.items]
SHIPPED = Path(voice_coach.content.__file__).parent / "questionnaires" / "triage.toml"


@pytest.mark.parametrize(("form", "item"), ITEMS)
def test_a_question_has_its_line_and_its_answers(form: Questionnaire, item: Item) -> None:
    """Its line exists and ends as a question; what its answers mean names answers that it can have."""
    assert all(
        any(sentence.strip().endswith("?") for sentence in wording.splitlines()) or "?" in wording
        for wording in load_lines().lines[item.line].say
    )
    assert item.id not in {"about", "how"}, "these tell of the record itself"
    possible = {
        "yes or no": {"yes", "no", "unknown"},
        "choice": {*item.choices, "unknown"},
        "number": {str(number) for number in range(item.low, item.high + 1)} | {"unknown"},
    }.get(item.answer)
    assert possible is None or item.means.keys() <= possible
    found = {name for other in form.items for names in other.means.values() for name in names}
    assert {*item.found, *form.enough} <= found


@pytest.mark.parametrize(("form", "item"), ITEMS)
def test_choices_are_heard_as_choices(form: Questionnaire, item: Item) -> None:
    """Of the words of each choice, some are in the grammar under its name."""
    del form
    heard = {value.value_out for value in shipped.grammar().lists["choice"].slot_list.values}  # type: ignore[attr-defined]  # a list of words
    assert item.choices.keys() <= heard


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "triage"', 'id = "other"', 'id: "other" is not the name of the file, "triage"'),
        ('id = "up"', 'id = "head"', '"head" is there twice'),
        ('id = "where"', 'id = "there"\nwhen2 = {}', "items.there.when2: is no key that is known here"),
        ('known = ["sign"]', "known = []", '"head" asks for "sign", which does not come before it'),
        ("low = 0", "low = 20", "low = 20 is not below high = 10"),
        ('answer = "body part"', 'answer = "choice"', 'choices belong to answer = "choice"'),
    ],
)
def test_wrong_questionnaires_are_explained(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """The error names the file and what is wrong."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "triage.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(VoiceCoachError) as caught:
        load_questionnaires(tmp_path)
    assert "triage.toml: " in str(caught.value)
    assert complaint in str(caught.value)
