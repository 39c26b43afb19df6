"""The coach on a real broker: what is said, what is obeyed, and what happens when the broker does not."""

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from tests.broker import PATIENCE_S, Broker, Hub, certificate, missing, password_file
from voice_coach.content import load_exercises
from voice_coach.errors import VoiceCoachError
from voice_coach.events import Entered, Heard, Listen, Progress
from voice_coach.home import mqtt
from voice_coach.home.follow import Following
from voice_coach.home.mqtt import Mqtt
from voice_coach.home.settings import MqttSettings
from voice_coach.home.status import Status

pytestmark = pytest.mark.broker

ROOT = Path(__file__).parents[2]
STATE, AVAILABILITY = "voice-coach/hall/state", "voice-coach/hall/availability"
LIFTING = Entered("lift", Progress("standing", "bodyweight", "left", 1, 3, 4, 12, "three_one_three"))


@pytest.fixture(autouse=True)
def _mosquitto() -> None:
    if reason := missing():
        pytest.skip(reason)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path) as running:
        yield running


class Station:
    """A coach's place on the broker, and what it posts and tells."""

    def __init__(self, port: int, **settings: Any) -> None:
        self.posted: SimpleQueue[Heard] = SimpleQueue()
        self.told: SimpleQueue[str] = SimpleQueue()
        settings = {"host": "127.0.0.1", "port": port, "station": "hall", **settings}
        self.mqtt = Mqtt(
            MqttSettings(**settings),
            load_exercises().values(),
            post=self.posted.put,
            now=lambda: 7.0,
            tell=self.told.put,
            random=lambda: 0.02,
        )

    def __enter__(self) -> Following:
        self.mqtt.__enter__()
        return Following([self.mqtt], Status())

    def __exit__(self, *details: object) -> None:
        self.mqtt.__exit__(None, None, None)

    def wait_for(self, words: str) -> str:
        """Return the next sentence with these words."""
        while words not in (sentence := self.told.get(timeout=PATIENCE_S)):
            pass
        return sentence


def has(**wanted: Any) -> Callable[[str], bool]:
    """Return whether a payload has these values."""
    return lambda payload: wanted.items() <= json.loads(payload).items()


def test_home_assistant_finds_the_coach_and_sees_how_it_does(broker: Broker) -> None:
    """Discovery, availability and state are kept by the broker; the state follows."""
    station = Station(broker.port)
    with Hub(broker.port) as hub, station as following:
        found = json.loads(hub.wait_for("homeassistant/device/voice-coach-hall/config").payload)
        assert found["availability_topic"] == AVAILABILITY
        hub.wait_for(STATE, has(state="standby"))
        following.on_effect(LIFTING, 1.0)
        hub.wait_for(STATE, has(state="lift", activity="set", repetition=4, repetitions=12))
        with Hub(broker.port) as later:
            kept = [later.wait_for(topic) for topic in (AVAILABILITY, STATE)]
            assert [message.kept for message in kept] == [True, True]
    assert station.posted.empty()


def test_what_is_asked_is_heard_like_speech(broker: Broker) -> None:
    """A button, a choice and a number arrive as the utterances that they stand for."""
    station = Station(broker.port)
    with Hub(broker.port) as hub, station as following:
        following.on_effect(Listen("lift", frozenset({"Pause"})), 0.0)
        hub.wait_for(STATE)
        for name, value in (("pause", "PRESS"), ("exercise", "prone back leg raises"), ("repetitions", "9")):
            hub.say(f"voice-coach/hall/do/{name}", value)
        pause, start, nine = (station.posted.get(timeout=PATIENCE_S) for _ in range(3))
    assert (pause.text, pause.intent, pause.accepted, pause.addressed, pause.at) == ("pause", "Pause", True, True, 7.0)
    assert (start.intent, start.slots, start.accepted) == ("Start", {"exercise": "prone"}, False)
    assert (nine.intent, nine.slots) == ("SetRepetitions", {"number": 9})


def test_what_is_no_command_is_told_and_not_obeyed(broker: Broker) -> None:
    """An unknown one, one with a wrong value, and one that the broker kept: it would be obeyed at every start."""
    station = Station(broker.port)
    with Hub(broker.port) as hub:
        hub.say("voice-coach/hall/do/stop", retain=True)
        with station:
            assert "keeps a command" in station.wait_for("keeps")
            hub.say("voice-coach/hall/do/dance")
            assert "'dance'" in station.wait_for("does not know")
            hub.say("voice-coach/hall/do/sets", "99")
            assert "'sets' with '99'" in station.wait_for("does not know")
            hub.say("voice-coach/hall/do/pause")
            assert station.posted.get(timeout=PATIENCE_S).intent == "Pause"
    assert station.posted.empty()


def test_a_flood_of_commands_does_not_reach_the_coach(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many are taken at once; the rest is told once."""
    monkeypatch.setattr(mqtt, "stopwatch", lambda: 5.0)
    station = Station(broker.port)
    with Hub(broker.port) as hub, station:
        hub.wait_for(STATE)
        for _ in range(3 * round(mqtt.BURST)):
            hub.say("voice-coach/hall/do/louder")
        station.wait_for("too much at once")
    assert station.posted.qsize() == mqtt.BURST


def test_a_broker_that_comes_later_is_found(tmp_path: Path) -> None:
    """A coach that starts without it goes on trying, and then says everything."""
    broker = Broker(tmp_path)
    station = Station(broker.port)
    with station as following:
        station.wait_for("tried again and again")
        following.on_effect(LIFTING, 1.0)
        with broker, Hub(broker.port) as hub:
            hub.wait_for(AVAILABILITY, lambda payload: payload == "online")
            hub.wait_for(STATE, has(state="lift"))


def test_a_broker_that_is_killed_and_comes_back_hears_the_newest(broker: Broker) -> None:
    """What happened meanwhile is not told one by one."""
    station = Station(broker.port)
    with station as following:
        station.wait_for("On the broker")
        broker.kill()
        station.wait_for("tried again and again")
        for state in ("lift", "hold", "lower", "between"):
            following.on_effect(Entered(state, LIFTING.progress), 1.0)
        broker.start()
        with Hub(broker.port) as hub:
            hub.wait_for(AVAILABILITY, lambda payload: payload == "online")
            assert json.loads(hub.wait_for(STATE).payload)["state"] == "between"
            hub.say("voice-coach/hall/do/stop")
            assert station.posted.get(timeout=PATIENCE_S).intent == "Stop"


def test_a_coach_that_leaves_says_so(broker: Broker) -> None:
    """It is shown as unavailable at once."""
    with Hub(broker.port) as hub:
        with Station(broker.port):
            hub.wait_for(STATE)
        hub.wait_for(AVAILABILITY, lambda payload: payload == "offline")


def test_a_coach_that_dies_is_shown_as_gone(broker: Broker) -> None:
    """The broker says it in its place: that is its last will."""
    script = (
        "from tests.home.test_mqtt import Station\n"
        f"with Station({broker.port}) as following:\n"
        "    import threading; threading.Event().wait()\n"
    )
    with Hub(broker.port) as hub, subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) as process:
        hub.wait_for(AVAILABILITY, lambda payload: payload == "online")
        process.send_signal(signal.SIGKILL)
        hub.wait_for(AVAILABILITY, lambda payload: payload == "offline")


def test_a_password_opens_the_broker_and_is_never_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong one is told as such, without itself; the right one may stand in a file."""
    caplog.set_level(logging.DEBUG)
    users = password_file(tmp_path, "coach", "right secret")
    (tmp_path / "right").write_text("right secret\n")
    (tmp_path / "wrong").write_text("wrong secret\n")
    hub_options = {"username": "coach", "password": "right secret"}
    with (
        Broker(tmp_path, f"password_file {users}", "user root", anonymous=False) as broker,
        Hub(broker.port, hub_options) as hub,
    ):
        wrong = Station(broker.port, username="coach", password_file=tmp_path / "wrong")
        with wrong:
            sentence = wrong.wait_for("tried again and again")
        with Station(broker.port, username="coach", password_file=tmp_path / "right"):
            hub.wait_for(AVAILABILITY, lambda payload: payload == "online")
    assert "ot authori" in sentence
    assert "secret" not in sentence
    assert "secret" not in caplog.text
    assert "secret" not in repr(wrong.mqtt._settings)


def test_a_password_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And a file that cannot be read is told, with its name."""
    monkeypatch.setenv("VOICE_COACH_MQTT_PASSWORD", "secret")
    assert MqttSettings(host="hub").password() == "secret"
    with pytest.raises(VoiceCoachError, match=r"nowhere cannot be read \(FileNotFoundError\)"):
        MqttSettings(host="hub", password_file=tmp_path / "nowhere").password()


# paho leaves a socket whose handshake failed to the garbage collector, which warns of it
@pytest.mark.filterwarnings("ignore:.*SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_the_broker_is_known_by_its_certificate(tmp_path: Path) -> None:
    """With TLS, only a broker whose certificate is trusted gets a word."""
    file, key = certificate(tmp_path)
    with Broker(tmp_path, f"certfile {file}", f"keyfile {key}", "user root") as broker:
        strange = Station(broker.port, tls=True)
        with strange:
            assert "certificate" in strange.wait_for("tried again and again").lower()
        known = Station(broker.port, host="localhost", tls=True, ca_file=file)
        with known:
            known.wait_for("On the broker")
