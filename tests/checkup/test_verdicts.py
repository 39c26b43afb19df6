"""From measurements to what people are told: what is well, what to turn or move."""

import pytest

from voice_coach.callbacks import SoundStats
from voice_coach.checkup.chirp import EchoPath
from voice_coach.checkup.findings import Finding, Verdict, worst
from voice_coach.checkup.verdicts import (
    Echo,
    Spoken,
    judge_canceller,
    judge_coach,
    judge_command,
    judge_echo,
    judge_latency,
    judge_noise,
    judge_stream,
    needs_canceller,
)

WIRED = SoundStats(input_latency_s=0.02, output_latency_s=0.03)
NO_ECHO = Echo((), clipped=False)


def echo(*delays_s: float, loss_db: float = 20.0, clipped: bool = False) -> Echo:
    return Echo(tuple(EchoPath(delay, loss_db, 60.0) for delay in delays_s), clipped)


def advice(finding: Finding) -> str:
    """The advice of a finding that is not well."""
    assert finding.verdict is not Verdict.GOOD
    assert finding.advice is not None
    return finding.advice


def test_bluetooth_latency_is_named() -> None:
    """More than 150 ms is told with what follows from it; a wired device is just told."""
    assert judge_latency(WIRED).verdict is Verdict.GOOD
    late = judge_latency(SoundStats(input_latency_s=0.06, output_latency_s=0.14))
    assert late.found == "The devices hold sound back for 200 ms, as Bluetooth does."
    assert "wired" in advice(late)


def test_a_deaf_microphone_is_no_quiet_room() -> None:
    """Nothing but zeros: the coach cannot run."""
    assert judge_noise(-60.0, silent=False).verdict is Verdict.GOOD
    assert "Move" not in (judge_noise(-60.0, silent=False).advice or "")
    assert "microphone away" in advice(judge_noise(-35.0, silent=False))
    deaf = judge_noise(-90.0, silent=True)
    assert deaf.verdict is Verdict.BROKEN
    assert "Unmute" in advice(deaf)
    assert deaf.measures == {"noise_dbfs": None}


def test_a_usual_echo_is_well() -> None:
    """Delay, loss and the whole way through the devices are told."""
    found = judge_echo(echo(0.06, 0.062, 0.061), WIRED)
    assert found.verdict is Verdict.GOOD
    assert found.found == "The microphone hears the loudspeaker 61 ms later and 20 dB quieter than it plays."
    assert found.measures["echo_delay_s"] == 0.061
    assert found.measures["echo_delay_spread_s"] == 0.002
    assert found.measures["round_trip_s"] == 0.111
    assert found.measures["echo_loss_db"] == 20.0


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (echo(0.06, clipped=True), "too loud for the microphone"),
        (echo(0.5), "too late for the echo canceller"),
        (echo(0.2), "as late as Bluetooth"),
        (echo(0.05, 0.08), "changes from chirp to chirp"),
        (echo(0.05, loss_db=-3.0), "Move the microphone away from the loudspeaker"),
    ],
)
def test_each_trouble_with_the_echo_has_its_advice(what: Echo, told: str) -> None:
    """One sentence on what to turn, move or buy."""
    assert told in advice(judge_echo(what, WIRED))


def test_no_echo_is_told_with_what_else_it_can_mean() -> None:
    """Headphones are well; a loudspeaker that is turned off is not."""
    found = judge_echo(NO_ECHO, WIRED)
    assert found.verdict is Verdict.GOOD
    assert found.measures["echo_found"] is False
    assert found.advice == "If you did not hear the chirps either, turn the loudspeaker up."


def test_the_canceller_follows_from_the_loss() -> None:
    """It is needed where the coach's voice would be recognised, and nowhere else."""
    assert not needs_canceller(NO_ECHO, None, -60.0)
    assert needs_canceller(echo(0.05), -40.0, -60.0)
    assert not needs_canceller(echo(0.05, loss_db=45.0), -65.0, -60.0)
    assert needs_canceller(echo(0.05, loss_db=45.0), -50.0, -60.0)
    assert needs_canceller(echo(0.05, loss_db=20.0), -40.0, -35.0)
    assert needs_canceller(echo(0.05, loss_db=45.0), None, -60.0)


def test_a_canceller_that_is_missing_is_worse_than_one_too_many() -> None:
    """Without it the coach obeys itself; with it, it only hears a little less."""
    assert judge_canceller("webrtc", needed=True).verdict is Verdict.GOOD
    assert judge_canceller("none", needed=False).advice is None
    assert 'echo_canceller = "webrtc"' in advice(judge_canceller("none", needed=True))
    needless = judge_canceller("webrtc", needed=False)
    assert needless.verdict is Verdict.GOOD
    assert 'echo_canceller = "none"' in (needless.advice or "")


def test_the_coachs_voice_is_held_against_the_noise() -> None:
    """Too loud for the microphone, too quiet to be heard, or well."""
    assert judge_coach(-40.0, -65.0, clipped=False).advice is None
    assert "headphones" in (judge_coach(-62.0, -65.0, clipped=False).advice or "")
    assert "Turn" in advice(judge_coach(-5.0, -65.0, clipped=True))


@pytest.mark.parametrize(
    ("spoken", "told"),
    [
        (Spoken("hey coach", True, -55.0, 0.3), "closer to where you exercise"),
        (Spoken("hay coat", False, -30.0, 0.3), 'not "hey coach"'),
        (Spoken("hey coach", True, -40.0, 0.3), "away from the loudspeaker"),
        (Spoken("hey coach", True, -30.0, 0.9), "slow"),
        (None, "Come closer"),
    ],
)
def test_each_trouble_with_the_command_has_its_advice(spoken: Spoken | None, told: str) -> None:
    """Whoever is too quiet, misunderstood, drowned by the coach or served slowly is told what helps."""
    assert told in advice(judge_command(spoken, "hey coach", -65.0, -30.0))


def test_a_command_that_was_understood_is_well() -> None:
    """Its level and its latency are told."""
    found = judge_command(Spoken("hey coach", True, -30.0, 0.31), "hey coach", -65.0, -33.0)
    assert found.found == (
        '"hey coach" was heard 310 ms after its end, 35 dB above the noise and 3 dB louder than the coach.'
    )
    assert found.advice is None
    assert found.measures["decision_latency_s"] == 0.31
    assert judge_command(Spoken("hey coach", True, -30.0, 0.31), "hey coach", -65.0, None).verdict is Verdict.GOOD


def test_lost_sound_is_told() -> None:
    """What the streams lost while they were checked, with what helps."""
    assert judge_stream(WIRED).verdict is Verdict.GOOD
    lost = judge_stream(SoundStats(underruns=2))
    assert lost.found == "Sound was lost: 2 times the loudspeaker had nothing to play."
    assert "sound.block_ms" in advice(lost)


def test_the_worst_finding_decides() -> None:
    """The exit code is that of the worst; nothing found is well."""
    assert worst([]) is Verdict.GOOD
    assert worst([judge_latency(WIRED), judge_canceller("none", needed=True)]) is Verdict.IMPROVE
    assert int(worst([judge_noise(0.0, silent=True), judge_latency(WIRED)])) == 2
