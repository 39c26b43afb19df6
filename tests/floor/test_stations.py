"""What is known of the stations, from messages as stations send them and as nobody should."""

import asyncio
import json

import pytest

from tests.home.test_status import training
from voice_coach.floor import feed, stations
from voice_coach.floor.feed import Feeds
from voice_coach.floor.stations import LONGEST_MESSAGE, OFF, Stations
from voice_coach.home.status import Status
from voice_coach.home.topics import OFFLINE, ONLINE, Topics

HALL = Topics("gym/coach", "hall")


def take(floor: Stations, status: Status) -> list[str | None]:
    """Take what a station says of a status."""
    return [floor.take(topic, payload.encode()) for topic, payload in HALL.messages(status).items()]


def test_a_station_is_shown_as_it_says_it_is() -> None:
    """What a coach publishes is what the floor understands."""
    floor, status = Stations("gym/coach"), Status()
    for _, effect in training().effects:
        status = status.after_effect(effect)
    assert take(floor, status) == ["hall"]
    assert floor.shown("hall") == {
        "activity": "set",
        "alarm": None,
        "exercise": "standing",
        "leg": "left",
        "set": 1,
        "sets": floor.shown("hall")["sets"],  # type: ignore[index]  # it is known
        "repetition": 0,
        "repetitions": floor.shown("hall")["repetitions"],  # type: ignore[index]
    }


def test_what_changes_nothing_is_no_news() -> None:
    """A light that blinks does not wake the page."""
    floor = Stations("gym/coach")
    assert take(floor, Status()) == ["hall"]
    assert take(floor, Status(line=1)) == [None]
    assert floor.take("gym/coach/hall/last_session", b"{}") is None


def test_a_station_that_goes_is_off_until_it_is_back() -> None:
    """By its last will; its state is remembered."""
    floor = Stations("gym/coach")
    take(floor, Status())
    assert floor.take(HALL.availability, OFFLINE.encode()) == "hall"
    assert floor.shown("hall") == {"activity": OFF}
    assert floor.take(HALL.availability, ONLINE.encode()) == "hall"
    assert floor.shown("hall")["activity"] == "free"  # type: ignore[index]  # it is known


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        (HALL.state, b"\xff\x00"),
        (HALL.state, b"[1, 2]"),
        (HALL.state, b'{"activity": "dancing"}'),
        (HALL.state, b'{"activity": "free"' + b" " * LONGEST_MESSAGE + b"}"),
        ("gym/coach/state", b'{"activity": "free"}'),
        ("gym/coach/hall/x/state", b'{"activity": "free"}'),
    ],
)
def test_a_message_that_is_no_good_changes_nothing(topic: str, payload: bytes) -> None:
    """Neither what is shown nor who is known."""
    floor = Stations("gym/coach")
    assert floor.take(topic, payload) is None
    assert floor.names() == []


def test_only_what_is_shown_is_taken_over() -> None:
    """Texts are short, numbers are numbers, and all else stays where it is."""
    floor = Stations("gym/coach")
    said = {"activity": "set", "exercise": "x" * 999, "set": "1", "sets": True, "repetition": 3, "spy": "<script>"}
    floor.take(HALL.state, json.dumps(said).encode())
    assert floor.shown("hall") == {
        "activity": "set",
        "alarm": None,
        "exercise": "x" * 40,
        "leg": None,
        "set": None,
        "sets": None,
        "repetition": 3,
        "repetitions": None,
    }


def test_there_are_not_endless_stations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may write to the broker cannot fill the memory."""
    monkeypatch.setattr(stations, "MOST_STATIONS", 3)
    floor = Stations("gym")
    for number in range(5):
        floor.take(f"gym/{number}/availability", b"online")
    assert floor.names() == ["0", "1", "2"]


def test_a_page_that_is_slow_gets_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for it are names, once each; what is read then is how it is then."""
    monkeypatch.setattr(feed, "PERIOD_S", 0.0)
    floor = Stations("gym")
    feeds = Feeds(floor)

    async def look() -> list[str]:
        page = feeds.open()
        messages = page.messages()
        seen = [await anext(messages)]
        for repetition in range(1000):
            changed = floor.take("gym/a/state", json.dumps({"activity": "set", "repetition": repetition}).encode())
            assert changed == "a"
            feeds.changed(changed)
        seen.append(await anext(messages))
        feeds.broker(connected=True)
        seen.append(await anext(messages))
        assert len(feeds) == 1
        await messages.aclose()  # type: ignore[attr-defined]  # it is a generator
        assert len(feeds) == 0
        return seen

    first, second, third = (json.loads(message.removeprefix("data: ")) for message in asyncio.run(look()))
    assert first == {"connected": False, "stations": {}}
    assert second["stations"]["a"]["repetition"] == 999
    assert third == {"connected": True, "stations": {}}
