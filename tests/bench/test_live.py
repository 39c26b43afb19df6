"""What the live bench makes of a recording: where each beat is, how late, and what has slipped."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bench.live import beats, drift_ms, errors_ms
from voice_coach.events import MIXER_RATE

AHEAD_S = 0.37
"""How much earlier the recording began than the clock."""
GREETED_S, COMPLETED_S = 2.0, 15.0
PERIOD_S, PHASES_S = 6.5, (0.0, 2.0, 3.0, 5.0)
"""Of the tempo "steady", by its TOML file."""


def planned(repetition: int) -> list[float]:
    """Return when the phases of a repetition begin, in seconds; the last one completes it."""
    completed = COMPLETED_S + repetition * PERIOD_S
    return [completed - PHASES_S[-1] + phase for phase in PHASES_S]


def transcript(folder: Path, repetitions: int) -> Path:
    """Write down a greeting and a set."""
    counted = {"type": "Counted", "progress": {"exercise": "standing", "tempo": "steady"}}
    rows = [{"type": "LineStarted", "at": GREETED_S}]
    rows += [counted | {"at": planned(n)[-1], "completed_at": planned(n)[-1]} for n in range(repetitions)]
    file = folder / "transcript.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def recording(onsets: list[float]) -> npt.NDArray[np.float32]:
    """Return 0.1 s of noise at each of these times on the clock."""
    sound = np.zeros(round((max(onsets) + 2) * MIXER_RATE), np.float32)
    for at in onsets:
        start = round((AHEAD_S + at) * MIXER_RATE)
        sound[start : start + MIXER_RATE // 10] = np.random.default_rng(1).normal(0.0, 0.1, MIXER_RATE // 10)
    return sound


def test_beats_in_their_places_have_no_error(tmp_path: Path) -> None:
    """Wherever the recording began."""
    onsets = [GREETED_S, *(at for repetition in range(4) for at in planned(repetition))]
    found = beats(transcript(tmp_path, 4), recording(onsets))
    assert [beat.phase for beat in found[:4]] == ["lift", "hold", "lower", "between"]
    assert np.abs(errors_ms(found)).max() < 1.0
    assert drift_ms(found) == pytest.approx(0.0, abs=1.0)


def test_a_slip_moves_all_that_follows(tmp_path: Path) -> None:
    """What the server left out or repeated shows in every later beat, however often that happens."""
    onsets = [GREETED_S]
    for repetition in range(24):
        onsets += [at + 0.15 * (repetition >= 12) + 0.15 * (repetition >= 14) for at in planned(repetition)]
    found = beats(transcript(tmp_path, 24), recording(onsets))
    assert errors_ms(found)[:48] == pytest.approx(np.zeros(48), abs=1.0)
    assert errors_ms(found)[-40:] == pytest.approx(np.full(40, 300.0), abs=1.0)
    assert drift_ms(found) == pytest.approx(300.0, abs=1.0)


def test_a_beat_that_is_missing_is_infinitely_late(tmp_path: Path) -> None:
    """And the next one is looked for in its own place."""
    onsets = [GREETED_S, *(at for repetition in range(4) for at in planned(repetition))]
    del onsets[6]
    errors = errors_ms(beats(transcript(tmp_path, 4), recording(onsets)))
    assert errors[5] == np.inf
    assert np.isfinite(np.delete(errors, 5)).all()
