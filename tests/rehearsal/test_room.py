"""The simulated room: levels to a tenth of a dB, delays to the sample, and the same sound every time."""

import numpy as np
import pytest

from voice_coach.events import HEARING_RATE, Ailment, Deafened, SoundBack, SoundLost
from voice_coach.rehearsal.room import BLOCK, FULL_SCALE, Pcm, Room, Sound, make_noise, make_response, rms
from voice_coach.rehearsal.steps import DeviceState

SILENCE = np.zeros(BLOCK, np.int16)


def white(seconds: float, dbfs: float, seed: int = 7) -> Sound:
    random = np.random.default_rng(seed)
    return (random.standard_normal(round(seconds * HEARING_RATE)) * 10 ** (dbfs / 20)).astype(np.float32)


def hear(room: Room, seconds: float, far: Pcm | None = None) -> Sound:
    """Return what the microphone hears, while the loudspeaker plays ``far`` (n,) or nothing."""
    blocks = round(seconds * HEARING_RATE / BLOCK)
    played = np.zeros(blocks * BLOCK, np.int16) if far is None else far[: blocks * BLOCK]
    heard = [room.block(played[start : start + BLOCK]) for start in range(0, played.size, BLOCK)]
    return np.concatenate(heard).astype(np.float32) / np.float32(FULL_SCALE)


def db(sound: Sound) -> float:
    return 20 * float(np.log10(rms(sound)))


def test_an_empty_room_is_silent() -> None:
    """Nobody speaks, nothing is heard: digital silence."""
    assert not hear(Room(), 0.1).any()


@pytest.mark.parametrize("colour", ["white", "pink"])
@pytest.mark.parametrize("dbfs", [-30.0, -50.0])
def test_noise_has_its_level(colour: str, dbfs: float) -> None:
    """Generated noise is as loud as was asked for, over its loop."""
    room = Room()
    room.noise(colour, dbfs)
    assert db(hear(room, 32)) == pytest.approx(dbfs, abs=0.1)


def test_a_noise_of_ones_own_is_looped_at_its_level() -> None:
    """A recording of noise is repeated for as long as the rehearsal lasts, at the level asked for."""
    room = Room()
    room.noise(white(1.0055, -12), -40)
    heard = hear(room, 4)
    assert db(heard) == pytest.approx(-40, abs=0.1)
    loop = round(1.0055 * HEARING_RATE)
    assert np.array_equal(heard[:loop], heard[loop : 2 * loop])


def test_pink_noise_is_pink() -> None:
    """Each octave of pink noise holds as much power as the next."""
    power = np.abs(np.fft.rfft(make_noise("pink", seed=1))) ** 2
    hertz = np.arange(power.size) / 32
    octaves = [power[(hertz >= low) & (hertz < 2 * low)].sum() for low in (125, 250, 500, 1000, 2000)]
    assert octaves == pytest.approx([np.mean(octaves)] * 5, rel=0.05)


def test_noise_can_be_turned_off() -> None:
    """After "noise off" it is quiet again."""
    room = Room()
    room.noise("white", -40)
    hear(room, 0.1)
    room.noise(None)
    assert not hear(room, 0.1).any()


def test_a_voice_is_heard_as_it_is_and_then_ends() -> None:
    """What the user says arrives unchanged, from the next block on, and leaves silence after it."""
    room, voice = Room(), white(0.0333, -20)
    room.speak(voice)
    heard = hear(room, 0.1)
    assert heard[: voice.size] == pytest.approx(voice, abs=0.5 / FULL_SCALE)
    assert not heard[voice.size :].any()


def test_voices_add_up() -> None:
    """Two people who speak at once are both heard."""
    room, one, other = Room(), white(0.05, -26, seed=1), white(0.02, -26, seed=2)
    room.speak(one)
    room.speak(other)
    both = one.copy()
    both[: other.size] += other
    assert hear(room, 0.05) == pytest.approx(both, abs=0.5 / FULL_SCALE)


@pytest.mark.parametrize(("gain_db", "delay_s"), [(-10.0, 0.06), (0.0, 0.0), (-20.0, 0.2405)])
def test_the_echo_has_its_level_and_its_delay(gain_db: float, delay_s: float) -> None:
    """The coach is heard at its level times the gain, and its direct sound exactly one delay late."""
    room = Room()
    room.echo(gain_db, delay_s)
    far = np.rint(white(12, -26) * FULL_SCALE).astype(np.int16)
    heard = hear(room, 12, far)
    delay = round(delay_s * HEARING_RATE)
    assert not heard[:delay].any()
    settled = heard[HEARING_RATE // 2 :]
    assert db(settled) == pytest.approx(-26 + gain_db, abs=0.1)
    likeness = [float(np.dot(heard[shift : shift + 16_000], far[:16_000])) for shift in range(delay + 40)]
    assert int(np.argmax(likeness)) == delay


def test_the_echo_dies_away() -> None:
    """Once the coach is silent for the length of the delay and the room's response, there is no echo left."""
    room = Room()
    room.echo(-6, 0.05)
    hear(room, 0.5, np.rint(white(0.5, -26) * FULL_SCALE).astype(np.int16))
    assert hear(room, 0.15).any()
    assert not hear(room, 0.2).any()


def test_without_an_echo_the_coach_is_not_heard() -> None:
    """Headphones: what the loudspeaker plays does not reach the microphone."""
    room = Room()
    assert not hear(room, 0.2, np.full(3200, 9000, np.int16)).any()


def test_a_response_keeps_the_level_and_decays() -> None:
    """A room's response has unit energy, begins with the direct sound, and dies away."""
    response = make_response(seed=0)
    assert np.sum(response**2) == pytest.approx(1, abs=1e-5)
    assert int(np.argmax(np.abs(response))) == 0
    assert rms(response[-400:]) < rms(response[32:432]) / 3


def test_too_much_sound_is_clipped() -> None:
    """What exceeds full scale stays at full scale and does not wrap around."""
    room = Room()
    room.speak(np.full(BLOCK, 1.5, np.float32))
    room.speak(np.concatenate((np.zeros(BLOCK), np.full(BLOCK, -1.5))).astype(np.float32))
    assert (room.block(SILENCE) == 32_767).all()
    assert (room.block(SILENCE) == -32_768).all()


def test_the_same_seed_gives_the_same_sound() -> None:
    """Two rehearsals hear the same room, sample by sample; another seed is another room."""

    def rehearse(seed: int) -> Sound:
        room = Room(seed)
        room.noise("pink", -50)
        room.echo(-10, 0.06)
        return hear(room, 1, np.rint(white(1, -26) * FULL_SCALE).astype(np.int16))

    assert np.array_equal(rehearse(0), rehearse(0))
    assert not np.array_equal(rehearse(0), rehearse(1))


# --- devices ----------------------------------------------------------------------------------------------------------


def test_a_lost_microphone_hears_nothing() -> None:
    """Nor does a muted one; each change is told once, but for the switch on the microphone, which tells nobody."""
    room = Room()
    room.noise("white", -30)
    told: list[object] = []
    states: tuple[tuple[DeviceState, bool], ...] = (("lost", False), ("back", True), ("muted", False), ("back", True))
    for state, heard in states:
        room.device("microphone", state)
        assert room.block(np.zeros(BLOCK, np.int16)).any() == heard
        told += room.news(1.0) + room.news(1.01)
    assert told == [SoundLost("microphone", 1.0), SoundBack("microphone", 1.0)]


def test_a_lost_loudspeaker_has_no_echo() -> None:
    """What is played then is not in the room."""
    room = Room()
    room.echo(0.0)
    room.device("loudspeaker", "lost")
    assert not room.block(np.full(BLOCK, 1_000, np.int16)).any()
    assert room.news(1.0) == [SoundLost("loudspeaker", 1.0)]


def test_a_muted_microphone_is_found_out() -> None:
    """By what it delivers: after 10 s of it, in blocks of 10 ms."""
    room = Room()
    room.device("microphone", "muted")
    told = [event for block in range(1, 1_500) for event in room.news(block / 100)]
    assert told == [Deafened(Ailment.SILENT, 10.0)]
