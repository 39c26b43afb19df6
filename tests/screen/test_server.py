"""The server for real: a page's line to the coach, what it costs, and how it begins and ends."""

import json
import sys
from importlib.resources import files
from threading import enumerate as threads
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.screen.stage import Stage, on_stage
from voice_coach.clock import StreamClock
from voice_coach.companions import Surroundings, companions
from voice_coach.errors import VoiceCoachError
from voice_coach.events import CodeWanted
from voice_coach.mind.past import Past
from voice_coach.screen.companion import screen
from voice_coach.settings import ScreenSettings, Settings

STATIC = files("voice_coach.screen") / "static"


def line_to(stage: Stage) -> ClientConnection:
    """Open a page's line."""
    host = stage.address.removeprefix("http://").rstrip("/")
    return connect(f"ws://{host}/live", origin=Origin(f"http://{host}"), proxy=None)


def until(line: ClientConnection, topic: str) -> Any:
    """Return what is told next of a topic."""
    while True:
        message = json.loads(line.recv(timeout=5))
        if topic in message:
            return message[topic]


def test_a_page_sees_the_session_and_a_touch_is_heard() -> None:
    """What is touched comes into the same inbox as speech, and what the coach makes of it is seen."""
    with on_stage() as stage, line_to(stage) as line:
        assert until(line, "here") is True
        assert until(line, "scene")["state"] == "choosing"
        line.send('{"touch": "Start exercise=standing"}')
        heard = stage.session.take_touch()
        assert (heard.intent, dict(heard.slots), heard.by_hand) == ("Start", {"exercise": "standing"}, True)
        assert until(line, "done") is True
        scene = until(line, "scene")
        while scene["state"] != "warm_up":
            scene = until(line, "scene")
        assert scene["standing"]["exercise"] == "standing back leg raises"


def test_what_is_not_on_a_button_is_not_done() -> None:
    """A page names a button of the moment, and nothing else: no other slots, no other words."""
    with on_stage() as stage, line_to(stage) as line:
        for name in ("Pause", "Start exercise=running", "Teach", "", "Stop please"):
            line.send(json.dumps({"touch": name}))
            assert until(line, "done") is False
        assert stage.session.nothing_touched()


@pytest.mark.parametrize("nonsense", ["", "[]", "{", "null", '{"touch": 3}', '{"clock": "now"}', '{"what": {}}'])
def test_nonsense_is_passed_over(nonsense: str) -> None:
    """The line stays open."""
    with on_stage() as stage, line_to(stage) as line:
        line.send(nonsense)
        line.send('{"clock": 1.5}')
        assert until(line, "clock")[0] == 1.5


def test_the_clock_of_the_coach_is_told() -> None:
    """With the time of the question, so that a page knows how long the answer took."""
    with on_stage() as stage, line_to(stage) as line:
        stage.session.clock.set(100.0)
        line.send('{"clock": 7.25}')
        asked_at, told_at = until(line, "clock")
        assert asked_at == 7.25
        assert 100.0 <= told_at <= stage.session.clock.now()


def code_of_end(line: ClientConnection) -> int | None:
    """Wait for the end of a line; return why it came."""
    try:
        while True:
            line.recv(timeout=5)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_who_sends_too_much_is_shown_the_door() -> None:
    """No page keeps the server busy."""
    with on_stage() as stage, line_to(stage) as line:
        for _ in range(61):
            line.send("{}")
        assert code_of_end(line) == 1008


def test_a_message_is_short() -> None:
    """A longer one closes the line."""
    with on_stage() as stage, line_to(stage) as line:
        line.send('{"touch": "' + "x" * 5000 + '"}')
        assert code_of_end(line) == 1009


def test_a_code_is_shown_on_the_machine_itself() -> None:
    """To who sits before it, and for as long as it is valid."""
    with on_stage() as stage, line_to(stage) as line:
        stage.session.post(CodeWanted("424242", stage.session.now))
        line.send('{"clock": 1}')
        assert until(line, "code") == "424242"
        assert "4, 2, 4, 2, 4, 2" in stage.session.texts()[-1]


def test_the_server_ends_with_the_session() -> None:
    """Its thread is gone, and its port free for the next."""
    with on_stage() as stage, line_to(stage):
        port = int(stage.address.rstrip("/").rpartition(":")[2])
    assert "screen" not in {thread.name for thread in threads()}
    with on_stage(port=port) as again:
        assert again.address == stage.address


def test_a_taken_port_is_explained_and_the_coach_goes_on() -> None:
    """A session needs no screen."""
    told: list[str] = []
    with on_stage() as stage:
        port = int(stage.address.rstrip("/").rpartition(":")[2])
        settings = Settings(screen=ScreenSettings(enabled=True, port=port))
        surroundings = Surroundings(StreamClock(), lambda _: None, Past())
        with (
            pytest.raises(VoiceCoachError, match=r"cannot be served at 127\.0\.0\.1"),
            screen(settings, surroundings, print),
        ):
            pass
        with companions(settings, surroundings, told.append) as company:
            assert company.observers == ()
    assert "change screen.host or screen.port" in told[0]


def test_a_server_that_fails_takes_nobody_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told in a sentence, and the session goes on."""
    told: list[str] = []

    async def fail(_: object) -> None:
        raise OSError("no more sockets")

    monkeypatch.setattr("voice_coach.screen.hub.Hub.run", fail)
    monkeypatch.setattr("uvicorn.Server.serve", lambda *_, **__: fail(None))
    surroundings = Surroundings(StreamClock(), lambda _: None, Past())
    with screen(Settings(screen=ScreenSettings(port=0)), surroundings, told.append) as company:
        for observer in company.observers:
            observer.on_event(CodeWanted("123456", 0.0))
    assert any("no more sockets" in sentence for sentence in told)


def test_nobody_comes_who_was_not_asked() -> None:
    """Without [screen] enabled there is no server, no observer and no meter."""
    with companions(Settings(), Surroundings(StreamClock(), lambda _: None, Past())) as company:
        assert (company.observers, company.listening) == ((), ())


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to type."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "voice_coach.screen.server", raising=False)
    surroundings = Surroundings(StreamClock(), lambda _: None, Past())
    with (
        pytest.raises(VoiceCoachError, match=r"pip install 'voice-coach\[screen\]'"),
        screen(Settings(), surroundings, print),
    ):
        pass


def test_all_files_together_are_small() -> None:
    """Less than 150 kB, so that a page is there at once on whatever hangs on the wall."""
    assert sum(len(file.read_bytes()) for file in STATIC.iterdir()) < 150_000


@pytest.mark.parametrize(
    "file",
    [file for file in STATIC.iterdir() if file.name.endswith((".html", ".js", ".css"))],
    ids=lambda file: file.name,
)
def test_nothing_comes_from_elsewhere(file: Any) -> None:
    """No address but our own, and nothing that the page's policy forbids."""
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    for forbidden in ("http://", "https://", "//cdn", "@import", "eval(", "innerHTML", " style=", "onclick", "<style"):
        assert forbidden not in text, forbidden
