"""Exercises are data: what ships is sound, what is wrong is explained, and a copied file is a new exercise."""

from pathlib import Path

import pytest

import voice_coach.content
from voice_coach.content import load_exercises
from voice_coach.errors import VoiceCoachError
from voice_coach.mind.exercise import Exercise

SHIPPED = Path(voice_coach.content.__file__).parent / "exercises"
EXERCISES = load_exercises()

ARTICLE = ("standing", "prone")
"""The exercises whose numbers are an article's; one that is added has its own."""
every_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
the_articles = pytest.mark.parametrize("exercise", [EXERCISES[name] for name in ARTICLE], ids=ARTICLE)


def write(directory: Path, *, name: str = "standing.toml", old: str = "", new: str = "") -> Path:
    """Write the standing exercise with ``old`` replaced by ``new`` into a directory of its own."""
    text = (SHIPPED / "standing.toml").read_text(encoding="utf-8")
    assert old in text
    (directory / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return directory


def test_both_exercises_ship() -> None:
    """Standing and prone raises are there, by their ids."""
    assert set(EXERCISES) >= set(ARTICLE)


@the_articles
def test_tempos_are_the_articles(exercise: Exercise) -> None:
    """The steady tempo is 2-1-2, the one for control 3-1-3."""
    steady, control = exercise.tempo("steady"), exercise.tempo("control")
    assert (steady.lift_s, steady.hold_s, steady.lower_s, steady.between_s) == (2, 1, 2, 1.5)
    assert (control.lift_s, control.hold_s, control.lower_s, control.between_s) == (3, 1, 3, 1.5)
    assert exercise.start_tempo == "steady"


@the_articles
def test_doses_are_the_articles(exercise: Exercise) -> None:
    """For strength 2 to 3 sets of 10 to 15, for activation 1 to 2 sets of 15 to 20; to begin gently 1 to 2 of 8 to 10 (FACTS)."""
    ranges = {
        dose.goal: (dose.sets_min, dose.sets_max, dose.repetitions_min, dose.repetitions_max) for dose in exercise.doses
    }
    assert ranges == {"strength": (2, 3, 10, 15), "activation": (1, 2, 15, 20), "gentle": (1, 2, 8, 10)}


@every_exercise
def test_the_ladder_rises_from_control_to_stability_to_resistance(exercise: Exercise) -> None:
    """Smaller movements are below the usual level; above it come control, stability and resistance, in this order."""
    order = ["range", "base", "control", "volume", "stability", "resistance"]
    ranks = [order.index(level.dimension) for level in exercise.levels]
    assert ranks == sorted(ranks)
    assert exercise.level(exercise.start_level).dimension == "base"


@pytest.mark.parametrize(
    ("exercise_id", "words"),
    [
        ("standing", ["smaller range", "support", "no support", "ankle weights", "band", "cable"]),
        ("prone", ["smaller range", "hold", "knee bend", "ankle weights", "band"]),
    ],
)
def test_levels_can_be_asked_for_by_name(exercise_id: str, words: list[str]) -> None:
    """Every change the article knows is a level, in the order of the ladder."""
    assert [name for level in EXERCISES[exercise_id].levels for name in level.with_words] == words


@every_exercise
def test_what_has_to_be_put_on_waits_for_a_break(exercise: Exercise) -> None:
    """Levels of resistance that need equipment, and only these, change the load."""
    for level in exercise.levels:
        assert level.changes_load == (level.dimension == "resistance" and level.equipment is not None), level.id


def test_the_long_hold_belongs_to_its_level() -> None:
    """The isometric hold has a tempo that only its level uses."""
    prone = EXERCISES["prone"]
    tempo = prone.tempo(prone.level("hold").tempo or "")
    assert tempo.level_only
    assert tempo.hold_s >= 5


def test_a_copy_with_its_own_id_and_word_is_a_new_exercise(tmp_path: Path) -> None:
    """A stranger adds an exercise by copying a file: beside its texts, only the id and the start words change."""
    write(tmp_path)
    write(tmp_path, name="kickback.toml", old='id = "standing"', new='id = "kickback"')
    copied = tmp_path / "kickback.toml"
    copied.write_text(copied.read_text().replace('start_words = ["standing"]', 'start_words = ["kickback"]'))
    assert set(load_exercises(tmp_path)) == {"standing", "kickback"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id = "standing"', 'id = "stand"', 'standing.toml: id: "stand" is not the name of the file, "standing"'),
        ('id = "standing"', 'id = "standing', "standing.toml is not valid TOML; correct it: Illegal character"),
        (
            "summary =",
            "sumary =",
            "standing.toml: sumary: is no key that is known here (and 1 more); correct the file.",
        ),
        ("changes_load = true", "change_load = true", "levels.ankle_weights.change_load: is no key that is known here"),
        ('dimension = "range"', 'dimension = "rang"', "levels.small_range.dimension: should be 'control', 'volume'"),
        ("between_s = 1.5", "between_s = -1", "tempos.steady.between_s: should be greater than 0"),
        ('lift.short = ["Lift.", "Leg back.", "And lift."]', "lift.short = []", "cues.lift.short: Tuple should have"),
        ('{ name = "Stronger glutes", ', "{ ", "benefits.number 1.name: is missing; correct the file."),
        ('start_level = "supported"', 'start_level = "chair"', 'start_level = "chair" is none of ankle_weights, band'),
        ('tempo = "control"', 'tempo = "slow"', 'tempo = "slow" of level "control" is none of control, steady'),
        ("repetitions = 12", "repetitions = 20", "doses.number 1: repetitions = 20 is outside 10 to 15"),
        ('id = "band"', 'id = "cable"', 'levels: "cable" is there twice'),
        ('goal = "activation"', 'goal = "strength"', 'doses: "strength" is there twice'),
        ("lift_s = 3.0", "lift_s = 0.5", "tempos: the quickest comes first"),
        ('what = "You stand', 'wat = "You stand', "answers.wat: is no topic; topics are what, how, set_up"),
    ],
)
def test_a_wrong_file_is_explained(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    """The error names the file, the key and what is wrong."""
    with pytest.raises(VoiceCoachError) as caught:
        load_exercises(write(tmp_path, old=old, new=new))
    assert complaint in str(caught.value)
    assert "standing.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_dose_for_each_goal_is_needed(tmp_path: Path) -> None:
    """Without one for a gentle start the error says so."""
    write(tmp_path)
    text = (tmp_path / "standing.toml").read_text()
    head, _, tail = text.rpartition("[[doses]]")
    (tmp_path / "standing.toml").write_text(head + tail[tail.index("[answers]") :])
    with pytest.raises(VoiceCoachError, match='doses: "gentle" is missing'):
        load_exercises(tmp_path)


def test_two_exercises_cannot_start_with_one_word(tmp_path: Path) -> None:
    """A copy that keeps the start words is told which exercise has them."""
    write(tmp_path)
    write(tmp_path, name="balance.toml", old='id = "standing"', new='id = "balance"')
    with pytest.raises(VoiceCoachError, match=r'standing\.toml: start_words: "standing" starts "balance" already'):
        load_exercises(tmp_path)


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_directory_without_exercises_is_an_error(tmp_path: Path, name: str) -> None:
    """A directory that is absent or holds no TOML file is named."""
    with pytest.raises(VoiceCoachError, match="holds no TOML files"):
        load_exercises(tmp_path / name)


def test_text_that_is_not_utf_8_is_explained(tmp_path: Path) -> None:
    """A file in another encoding is an error with the file's name."""
    (tmp_path / "standing.toml").write_bytes(b'id = "\xff"')
    with pytest.raises(VoiceCoachError, match=r"standing\.toml is not valid TOML"):
        load_exercises(tmp_path)
