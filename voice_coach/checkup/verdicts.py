"""From measurements to findings: pure, with every limit and its reason in one place."""

from dataclasses import dataclass
from statistics import median

from voice_coach.callbacks import SoundStats
from voice_coach.checkup.chirp import EchoPath
from voice_coach.checkup.findings import Finding, Measures, Verdict
from voice_coach.hearing.gate import OPEN_DB
from voice_coach.show import sound_trouble

LATE_S = 0.150
"""Wired devices take 0.02 to 0.1 s, Bluetooth ones 0.15 to 0.4 s."""
CANCELLER_REACH_S = 0.4
"""The longest delay at which the canceller was measured to work (FACTS: 0 to 400 ms)."""
UNSTEADY_S = 0.020
"""A delay that moves by more than this from one chirp to the next makes the canceller start anew."""
NOISY_DBFS = -40.0
"""Speech from 2 m reaches a microphone at -45 to -25 dB FS; noise like this covers it."""
STRONG_ECHO_DB = 6.0
"""With less loss than this even somebody who stands close is far quieter than the coach."""
FAINT_ECHO_DB = 40.0
"""Speakerphones that cancel the echo themselves, and headphones, lose more than this."""
CLEAR_OF_NOISE_DB = 15.0
"""Speech this far above the noise is understood nearly as without (docs/benchmarks.md: 12 dB and more)."""
OVER_COACH_DB = -5.0
"""A user who is quieter than this, relative to the coach's echo, is often not heard over the coach."""
PROMPT_S = 0.6
"""A decision later than this after the end of a short command is felt as slow."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What several chirps told."""

    paths: tuple[EchoPath, ...]
    """Those that were heard."""
    clipped: bool

    @property
    def path(self) -> EchoPath | None:
        """The typical one: the median delay and the median loss; None where no chirp was heard."""
        if not self.paths:
            return None
        delay, loss = median(path.delay_s for path in self.paths), median(path.loss_db for path in self.paths)
        return EchoPath(delay, loss, median(path.clarity_db for path in self.paths))

    @property
    def delay_s(self) -> float | None:
        return self.path.delay_s if self.path else None

    @property
    def spread_s(self) -> float:
        """By how much the delays differ, in seconds."""
        delays = [path.delay_s for path in self.paths]
        return max(delays, default=0.0) - min(delays, default=0.0)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What became of the test command."""

    text: str
    """The words that were heard."""
    understood: bool
    """Whether they mean what they were to mean."""
    user_dbfs: float
    decided_after_s: float
    """From the end of the words to the decision."""


def judge_latency(stats: SoundStats) -> Finding:
    """Judge how long the devices hold sound back, by their own account."""
    total = stats.input_latency_s + stats.output_latency_s
    late = total > LATE_S
    return Finding(
        "latency",
        Verdict.IMPROVE if late else Verdict.GOOD,
        f"The devices hold sound back for {_ms(total)}" + (", as Bluetooth does." if late else "."),
        "Everything you say is heard, and every count is spoken, that much later; a wired device, "
        "or a shorter sound.block_ms in the settings, is quicker."
        if late
        else None,
        {"input_latency_s": stats.input_latency_s, "output_latency_s": stats.output_latency_s},
    )


def judge_noise(noise_dbfs: float, *, silent: bool) -> Finding:
    """Judge the room while nobody speaks."""
    measures: Measures = {"noise_dbfs": None if silent else _tenth(noise_dbfs)}
    if silent:
        return Finding(
            "noise",
            Verdict.BROKEN,
            "The microphone delivers nothing but silence.",
            "Unmute it, turn its level up, or choose another one (settings: sound.input_device).",
            measures,
            "silent",
        )
    if noise_dbfs > NOISY_DBFS:
        return Finding(
            "noise",
            Verdict.IMPROVE,
            f"The room is loud: {noise_dbfs:.0f} dB FS of noise.",
            "Turn off what hums or talks, move the microphone away from it, or turn the microphone's level down.",
            measures,
        )
    return Finding("noise", Verdict.GOOD, f"The room is quiet enough: {noise_dbfs:.0f} dB FS of noise.", None, measures)


def judge_echo(echo: Echo, stats: SoundStats) -> Finding:
    """Judge the way from the loudspeaker to the microphone."""
    path = echo.path
    if path is None:
        found = "The microphone does not hear the loudspeaker."
        unless = "If you did not hear the chirps either, turn the loudspeaker up."
        return Finding("echo", Verdict.GOOD, found, unless, {"echo_found": False, "clipped": echo.clipped})
    quieter = f"{abs(path.loss_db):.0f} dB {'quieter' if path.loss_db >= 0 else 'louder'}"
    found = f"The microphone hears the loudspeaker {_ms(path.delay_s)} later and {quieter} than it plays."
    cause, advice = _advice_on_echo(path, echo)
    measures: Measures = {
        "echo_found": True,
        "echo_delay_s": round(path.delay_s, 4),
        "echo_delay_spread_s": round(echo.spread_s, 4),
        "round_trip_s": round(path.delay_s + stats.input_latency_s + stats.output_latency_s, 4),
        "echo_loss_db": _tenth(path.loss_db),
        "clipped": echo.clipped,
    }
    return Finding("echo", Verdict.IMPROVE if advice else Verdict.GOOD, found, advice, measures, cause)


def _advice_on_echo(path: EchoPath, echo: Echo) -> tuple[str, str | None]:
    """Return the cause and what to do; no advice where all is well."""
    if echo.clipped:
        return "clipped", "It is too loud for the microphone: turn the microphone's level or the loudspeaker down."
    if path.delay_s > CANCELLER_REACH_S:
        return "late", "That is too late for the echo canceller: use a wired loudspeaker."
    if path.delay_s > LATE_S:
        advice = "That is as late as Bluetooth: with a wired loudspeaker the coach falls silent sooner when you speak."
        return "late", advice
    if echo.spread_s > UNSTEADY_S:
        advice = (
            "The delay changes from chirp to chirp: close what keeps the machine busy, or set a longer sound.block_ms."
        )
        return "busy", advice
    if path.loss_db < STRONG_ECHO_DB:
        advice = "Move the microphone away from the loudspeaker, or turn the loudspeaker down and speak closer by."
        return "close", advice
    return "", None


def needs_canceller(echo: Echo, coach_dbfs: float | None, noise_dbfs: float) -> bool:
    """Return whether the coach's voice would open the recogniser's gate.

    A canceller that has nothing to cancel still takes some of the user's voice while the coach speaks.
    """
    if echo.path is None:
        return False
    faint = coach_dbfs is not None and coach_dbfs < noise_dbfs + OPEN_DB
    return not faint or echo.path.loss_db <= FAINT_ECHO_DB


def judge_canceller(chosen: str, *, needed: bool) -> Finding:
    """Judge the setting. To have one without need costs little, to need one and have none makes the coach obey itself."""
    best = ("webrtc" if chosen == "none" else chosen) if needed else "none"
    measures: Measures = {"best": best, "chosen": chosen}
    if chosen == best:
        found = f'The echo canceller "{chosen}" suits.'
        return Finding("echo_canceller", Verdict.GOOD, found, None, measures)
    if needed:
        found, verdict = "There is no echo canceller, but the microphone hears the coach.", Verdict.IMPROVE
        advice = f'Write echo_canceller = "{best}" under [sound] in the settings.'
    else:
        found, verdict = "Nothing needs the echo canceller here.", Verdict.GOOD
        advice = 'If that is always so (headphones), echo_canceller = "none" hears you better while the coach speaks.'
    return Finding("echo_canceller", verdict, found, advice, measures)


def judge_coach(coach_dbfs: float, noise_dbfs: float, *, clipped: bool) -> Finding:
    """Judge how loud the microphone hears the coach speak."""
    above = coach_dbfs - noise_dbfs
    measures: Measures = {"coach_dbfs": _tenth(coach_dbfs), "coach_above_noise_db": _tenth(above), "clipped": clipped}
    if clipped:
        found = "The coach's voice is too loud for the microphone."
        advice = "Turn the loudspeaker or the microphone down."
        return Finding("coach", Verdict.IMPROVE, found, advice, measures, "clipped")
    if above < OPEN_DB:
        found = "The coach's voice does not stand out from the noise in the microphone."
        unless = "With headphones that is right; otherwise turn the loudspeaker up."
        return Finding("coach", Verdict.GOOD, found, unless, measures)
    found = f"The microphone hears the coach's voice {above:.0f} dB louder than the noise."
    return Finding("coach", Verdict.GOOD, found, None, measures)


def judge_command(spoken: Spoken | None, wanted: str, noise_dbfs: float, coach_dbfs: float | None) -> Finding:
    """Judge the test command; None: nothing was heard."""
    if spoken is None:
        found = f'Nothing was heard that sounds like "{wanted}".'
        closer = "Come closer to the microphone, speak up, or turn its level up; then check again."
        return Finding("command", Verdict.IMPROVE, found, closer, {"heard": None, "understood": False})
    above_noise = spoken.user_dbfs - noise_dbfs
    above_coach = None if coach_dbfs is None else spoken.user_dbfs - coach_dbfs
    found = (
        f'"{spoken.text}" was heard {_ms(spoken.decided_after_s)} after its end, {above_noise:.0f} dB above the noise'
    )
    if above_coach is not None:
        found += f" and {abs(above_coach):.0f} dB {'louder' if above_coach >= 0 else 'quieter'} than the coach"
    advice = _advice_on_command(spoken, wanted, above_noise, above_coach)
    measures: Measures = {
        "heard": spoken.text,
        "understood": spoken.understood,
        "user_dbfs": _tenth(spoken.user_dbfs),
        "user_above_noise_db": _tenth(above_noise),
        "user_above_coach_db": None if above_coach is None else _tenth(above_coach),
        "decision_latency_s": round(spoken.decided_after_s, 3),
    }
    return Finding("command", Verdict.IMPROVE if advice else Verdict.GOOD, f"{found}.", advice, measures)


def _advice_on_command(spoken: Spoken, wanted: str, above_noise: float, above_coach: float | None) -> str | None:
    if above_noise < CLEAR_OF_NOISE_DB:
        return "Move the microphone closer to where you exercise, or make the room quieter."
    if not spoken.understood:
        return f'That is not "{wanted}": say it once more, calmly, or choose another hearing.wake_phrase.'
    if above_coach is not None and above_coach < OVER_COACH_DB:
        return "Move the microphone closer to you and away from the loudspeaker, or set a lower voice.volume_db."
    if spoken.decided_after_s > PROMPT_S:
        return "That is slow: close what keeps the machine busy, or set a shorter hearing.patience_s."
    return None


def judge_stream(stats: SoundStats) -> Finding:
    """Judge whether all sound arrived while the rest was checked."""
    trouble = sound_trouble(stats)
    counts = {
        "underruns": stats.underruns,
        "overruns": stats.overruns,
        "dropped_blocks": stats.dropped_captured + stats.dropped_played,
    }
    if trouble is None:
        return Finding("stream", Verdict.GOOD, "No sound was lost.", None, counts)
    found, _, advice = trouble.partition(". ")
    return Finding("stream", Verdict.IMPROVE, f"{found}.", advice, counts, "busy")


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def _tenth(db: float) -> float:
    return round(db, 1)
