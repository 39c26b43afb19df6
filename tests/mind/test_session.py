"""A whole session in the mind: what is said, counted and done, in order."""

import itertools

import pytest

from tests.mind.partner import Partner, in_a_set
from voice_coach.content import load_exercises
from voice_coach.events import MIXER_RATE, Hush, Prepare, Say, SetVolume, Unschedule


def run_through(exercise: str) -> Partner:
    """Do a whole session, saying ready whenever the coach waits for it."""
    partner = Partner()
    partner.hear("Start", exercise=exercise)
    while partner.coach.state != "finished":
        if partner.coach.state in {"warm_up", "get_ready"} and not partner.queue and not partner.coach.more_to_say():
            partner.hear("Ready")
        partner.wait(0.5)
    partner.wait_until_silent()
    return partner


@pytest.mark.parametrize("exercise", ["standing", "prone"])
def test_a_session_does_the_whole_dose(exercise: str) -> None:
    """Every repetition of every set is counted once, first on the left leg and then on the right."""
    partner = run_through(exercise)
    dose = load_exercises()[exercise].dose("strength")
    counted = [(c.progress.set, c.progress.leg, c.progress.repetition) for c in partner.counted()]
    assert counted == [
        (a_set, leg, repetition)
        for a_set in range(1, dose.sets + 1)
        for leg in ("left", "right")
        for repetition in range(1, dose.repetitions + 1)
    ]


@pytest.mark.parametrize("exercise", ["standing", "prone"])
def test_a_session_goes_through_its_phases(exercise: str) -> None:
    """Warm-up, set-up, sets with a switch of legs, a rest between sets, cool-down and the end."""
    phases = [state for state, _ in itertools.groupby(run_through(exercise).states())]
    moving = {"count_in", "lift", "hold", "lower", "between"}
    without_sets = [state for state, _ in itertools.groupby("set" if s in moving else s for s in phases)]
    a_set = ["get_ready", "set", "switching", "get_ready", "set"]
    assert without_sets == ["choosing", "warm_up", "set_up", *a_set, "resting", *a_set, "cool_down", "finished"]


def test_every_fact_of_the_set_up_is_said() -> None:
    """The warm-up, each step of the set-up, the repetition with its breathing and the cool-down are all spoken."""
    partner = run_through("prone")
    exercise = load_exercises()["prone"]
    for text in (*(drill.say for drill in (*exercise.warm_up, *exercise.cool_down)), *exercise.set_up, *exercise.steps):
        assert text in partner.texts()


def test_cues_come_at_the_tempo_and_thin_out() -> None:
    """Cues stand at the onsets of their phases; early repetitions are cued in full, later ones only counted."""
    partner = in_a_set(12)
    scheduled = sorted((say.at or 0.0, say.line) for _, say in partner.effects if isinstance(say, Say) and say.at)
    tempo = partner.coach.current.tempo
    first = next(at for at, line in scheduled if line == "cue.lift.full")
    frames = round(tempo.repetition_s * MIXER_RATE)
    cues = [(round((at - first) * MIXER_RATE) % frames / MIXER_RATE, line) for at, line in scheduled if at >= first]
    onset = {"cue.lift": 0.0, "cue.hold": tempo.lift_s, "cue.lower": tempo.lift_s + tempo.hold_s}
    for at, line in cues:
        kind = line.rsplit(".", 1)[0]
        expected = onset.get(kind, 0.0 if ".cue." in line else tempo.repetition_s - tempo.between_s)
        assert at == pytest.approx(expected, abs=1e-9), line
    in_repetition = [round((at - first) * MIXER_RATE) // frames for at, _ in scheduled if at >= first]
    by_repetition = [in_repetition.count(n) for n in range(12)]
    assert by_repetition[0] == 4
    assert by_repetition[10] == 1
    assert sum(".cue." in line for _, line in scheduled) == 3


def test_remarks_stand_at_their_repetitions() -> None:
    """Half-way, the last two and the end are said with the count of their repetition."""
    partner = in_a_set(12)
    counts = [line for line in partner.said() if line.startswith("set.") and line not in {"set.begin", "set.brace"}]
    assert counts == [*["set.count"] * 5, "set.half_way", *["set.count"] * 3, "set.last_two", "set.last", "set.done"]


def test_nothing_is_said_twice_in_a_row() -> None:
    """Lines vary: through a whole session no two lines in a row have the same words."""
    texts = run_through("standing").texts()
    assert all(one != other for one, other in itertools.pairwise(texts))


def test_counts_are_rendered_before_the_set() -> None:
    """What a set says at exact moments is asked to be rendered while the set-up is explained."""
    partner = in_a_set(12)
    prepared = {text for _, effect in partner.effects if isinstance(effect, Prepare) for text in effect.texts}
    timed = {say.text for _, say in partner.effects if isinstance(say, Say) and say.at is not None}
    assert timed <= prepared


def test_silence_is_answered_once_and_then_borne() -> None:
    """Waiting for ready, the coach asks again after eight seconds, and after that waits without a word."""
    partner = Partner()
    partner.hear("Start", exercise="standing")
    partner.hear("Ready")
    partner.wait_for_state("get_ready")
    partner.wait_until_silent()
    silent_at = partner.now
    partner.wait(7.9)
    assert partner.said(since=silent_at) == []
    partner.wait(600)
    assert partner.said(since=silent_at) == ["get_ready.again"]
    assert partner.coach.state == "get_ready"


def test_pause_and_resume_go_on_at_the_same_repetition() -> None:
    """After a pause of minutes the repetition that was cut is done again, counted in anew."""
    partner = in_a_set(4)
    partner.wait(2.5)
    assert isinstance(partner.hear("Pause")[0], Hush)
    partner.wait(300)
    assert len(partner.counted()) == 4
    partner.hear("Resume")
    partner.wait_for_state("lift")
    partner.wait(partner.coach.current.tempo.repetition_s)
    assert [c.progress.repetition for c in partner.counted()] == [1, 2, 3, 4, 5]
    assert [partner.said().count(key) for key in ("pause.on", "pause.still", "resume.back")] == [1, 1, 1]


def test_a_pause_in_the_rest_keeps_its_remainder() -> None:
    """A rest that was paused goes on for as long as was left of it."""
    partner = in_a_set(1)
    partner.hear("Done")
    partner.wait_for_state("get_ready")
    partner.hear("Done")
    assert partner.coach.state == "resting"
    rest_s = partner.coach.current.rest_s
    partner.wait(15)
    partner.hear("Pause")
    partner.wait(100)
    partner.hear("Resume")
    partner.wait(rest_s - 15.5)
    assert partner.coach.state == "resting"
    partner.wait(1.0)
    assert partner.coach.state == "get_ready"


def test_slower_takes_effect_with_the_next_repetition() -> None:
    """A change of tempo drops the repetition that was laid out and lays it out anew, in time with the running one."""
    partner = in_a_set(3)
    partner.wait_for_state("lower")
    running = partner.coach.repetition
    assert running is not None
    effects = partner.hear("Slower")
    assert Unschedule(running.over_at) in effects
    relaid = partner.coach.planned
    assert relaid is not None
    assert relaid.lift_at == running.over_at
    assert relaid.hold_at - relaid.lift_at == pytest.approx(3.0)


def test_weights_wait_for_the_rest() -> None:
    """Asked for in a set, what has to be put on is announced and taken up at the next break."""
    partner = in_a_set(2)
    partner.hear("Harder", slots={"with": "ankle weights"})
    assert partner.coach.current.level_id != "ankle_weights"
    assert partner.said()[-1] == "level.next_rest"
    partner.hear("Done")
    assert partner.coach.state == "switching"
    assert "ankle weights" in partner.coach.current.level.with_words


def test_harder_climbs_the_ladder_to_its_end() -> None:
    """Every "harder" goes up one rung; on the last the coach says so and nothing changes."""
    partner = Partner()
    for thing in ("ankle weights", "band", "cable"):
        partner.hear("Have", thing=thing)
    partner.hear("Start", exercise="standing")
    levels = partner.coach.current.exercise.levels
    for _ in range(len(levels) + 2):
        partner.hear("Harder")
    assert partner.coach.current.level == levels[-1]
    assert partner.said()[-1] == "level.hardest"
    for _ in range(len(levels) + 2):
        partner.hear("Easier")
    assert partner.coach.current.level == levels[0]
    assert partner.said()[-1] == "level.easiest"


def test_fewer_repetitions_end_the_set_at_the_new_number() -> None:
    """Eight repetitions, asked for in the middle of a set, end it after the eighth; what was laid out beyond is dropped."""
    partner = in_a_set(5)
    partner.hear("SetRepetitions", number=8)
    partner.wait_for_state("switching")
    assert len(partner.counted()) == 8


def test_legs_alternate_when_asked() -> None:
    """With alternating legs each repetition changes the leg, and the set is over after both have done theirs."""
    partner = Partner()
    partner.hear("SetLegs", mode="alternate")
    partner.hear("Start", exercise="standing")
    partner.hear("SetRepetitions", number=3)
    partner.hear("Ready")
    partner.hear("Ready")
    partner.wait_for_state("resting")
    counted = [(c.progress.leg, c.progress.repetition) for c in partner.counted()]
    assert counted == [("left", 1), ("right", 1), ("left", 2), ("right", 2), ("left", 3), ("right", 3)]


def test_a_question_in_a_set_pauses_it() -> None:
    """One cannot listen and count: the set waits for the answer and for "resume"."""
    partner = in_a_set(3)
    effects = partner.hear("Ask", topic="muscles")
    assert isinstance(effects[0], Hush)
    assert partner.coach.state == "paused"
    assert partner.said()[-2:] == ["answer.muscles", "ask.resume"]


def test_what_is_not_understood_gets_help_twice_and_then_peace() -> None:
    """After a question, unclear answers bring a hint, then help, then nothing more: never a loop."""
    partner = Partner()
    partner.wait_until_silent()
    for expected in (["unheard.first"], ["help.choosing"], [], []):
        since = partner.now
        partner.hear(None, text="mumble mumble")
        assert partner.said(since=since) == expected
        partner.wait_until_silent()
        partner.wait(0.5)


def test_chatter_in_a_set_changes_nothing() -> None:
    """Speech that is no command, in a state that asked nothing, has no effect at all."""
    partner = in_a_set(3)
    assert partner.hear(None, text="did you see the match last night") == []


def test_repeat_says_the_same_content_again() -> None:
    """What is repeated is the last content in the same words, passing over small confirmations."""
    partner = Partner()
    partner.hear("Ask", topic="muscles")
    answer = partner.texts()[-1]
    partner.wait_until_silent()
    partner.hear("Louder")
    partner.wait_until_silent()
    partner.hear("Repeat")
    assert partner.texts()[-1] == answer


def test_volume_stays_within_bounds() -> None:
    """Louder and quieter move by steps and stop at their ends."""
    partner = Partner()
    for _ in range(8):
        partner.hear("Louder")
    for _ in range(16):
        partner.hear("Quieter")
    gains = [effect.gain_db for _, effect in partner.effects if isinstance(effect, SetVolume)]
    assert max(gains) == 8.0
    assert min(gains) == -16.0
    assert partner.said()[-1] == "volume.quietest"


def test_the_end_of_a_rest_waits_for_an_answer_to_end() -> None:
    """What the user asked for late in a rest is said to its end, before the coach asks whether they are ready."""
    partner = in_a_set(1)
    partner.hear("Rest")
    partner.wait(partner.coach.current.rest_s - 0.5)
    partner.hear("Ask", topic="muscles")
    effects_before = len(partner.effects)
    partner.wait_for_state("get_ready")
    assert not any(isinstance(effect, Hush) for _, effect in partner.effects[effects_before:])
    assert partner.said()[-2:] == ["rest.over", "get_ready.ask"]
