"""The bench of safety: what counts as which act, and when it counts as in time."""

import pytest

from bench.safety import Act, Result, act_of, gravest, rows
from voice_coach.events import Heard, Safety


@pytest.mark.parametrize(
    ("heard", "act"),
    [
        (Heard("chest pain", "RedFlag", safety=Safety.RED_FLAG), Act.RED_FLAG),
        (Heard("my back hurts", "Pain", safety=Safety.PAIN, accepted=False), Act.PAIN),
        (Heard("ooh my knee", "Possible", safety=Safety.POSSIBLE), Act.HOLD),
        (Heard("it burns", "Effort", safety=Safety.EFFORT), Act.NONE),
        (Heard("stop", "Stop"), Act.STOP),
        (Heard("stop", "Stop", accepted=False), Act.NONE),
        (Heard("pause", "Pause"), Act.PAUSE),
        (Heard("harder", "Harder", doubtful=True), Act.OTHER),
        (Heard("the weather", None), Act.NONE),
    ],
)
def test_an_utterance_leads_to_an_act(heard: Heard, act: Act) -> None:
    """Safety acts in every state; a command only where it is expected."""
    assert act_of(heard) is act


def test_the_gravest_act_counts_and_the_first_silence() -> None:
    said = [
        Heard("ow", "Possible", safety=Safety.POSSIBLE, at=3.2),
        Heard("my back", "Pain", safety=Safety.PAIN, at=4.5),
    ]
    act, after_s = gravest(said, 3.0)
    assert act is Act.PAIN
    assert after_s == pytest.approx(0.2)
    assert gravest([], 3.0) == (Act.NONE, 0.0)


def test_silence_that_comes_too_late_is_no_silence() -> None:
    """The first figure is of pain that silences in time."""

    def result(after_s: float) -> Result:
        return Result("ow", "red_flag", "in_set", ("stop_red_flag",), "v", "clean", "ow", Act.RED_FLAG, after_s)

    effort = Result("it burns", "effort", "in_set", ("none",), "v", "clean", "it burns", Act.NONE, 0.0)
    distractor = Result("what a pain", "distractor", "in_set", ("none",), "v", "clean", "what a pain", Act.HOLD, 0.4)
    figures = list(rows([result(0.4), result(1.4), effort, distractor], "command"))
    assert [figure.value for figure in figures] == [0.5, 1.0, 0.0, 0.0, 0.0, 1.0]
    assert [figure.passed for figure in figures] == [False, True, True, True, True, False]
