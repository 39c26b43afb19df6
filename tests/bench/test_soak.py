"""A short soak: sessions one after the other with everything real between the ends, and standby between them."""

from pathlib import Path

from bench.soak import HOUR_S, Soak, Trainee, rows, soak
from voice_coach.mind.dialogue import State
from voice_coach.settings import Settings, VoiceSettings

SETTINGS = Settings(voice=VoiceSettings(engine="espeak"))


def test_sessions_in_a_row_neither_drift_nor_pile_up(espeak: None, tmp_path: Path) -> None:
    """Every cue is on its sample, mixer and clock agree to the frame, and every record is on the disk."""
    trainee = Trainee(lambda trainee: trainee.now > HOUR_S or ended(trainee), rest_s=2.0)
    soaked = soak(trainee, tmp_path, SETTINGS)
    assert ended(trainee)
    assert trainee.repetitions > 40
    assert trainee.cues > 100
    assert (trainee.late_frames, soaked.drift_frames, trainee.unanswered) == (0, 0, 0)
    assert trainee.most_unanswered <= 3


def ended(trainee: Trainee) -> bool:
    """Return whether two sessions are over."""
    return trainee.sessions >= 2 and trainee.state == State.STANDBY


def test_a_coach_that_drifts_or_grows_misses_its_targets(tmp_path: Path) -> None:
    """The judge can say no."""
    trainee = Trainee(lambda _: True, 0.0, now=2 * HOUR_S, sessions=1, late_frames=3, unanswered=1)
    trainee.resident = [100.0, 110.0]
    figures = rows(Soak(trainee, drift_frames=1, record_bytes=0, took_s=1.0), "soak", hours=24)
    assert [figure.name for figure in figures if figure.passed] == []
    assert soaked_growth(trainee) == 10.0


def soaked_growth(trainee: Trainee) -> float:
    return Soak(trainee, 0, 0, 0.0).growth_mb
