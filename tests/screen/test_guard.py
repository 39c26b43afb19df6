"""Who is answered, and who is not: one test for each law of the guard."""

import asyncio
from dataclasses import dataclass, field

import pytest

from tests.screen.requests import ELSEWHERE, HERE, ask, knock, scope_of
from voice_coach.events import Event
from voice_coach.mind.past import Past
from voice_coach.screen.companion import make_view
from voice_coach.screen.debug import Debug, LastSession
from voice_coach.screen.guard import ASKING, CHANGING, COOKIE, MOST_BYTES, Guard
from voice_coach.screen.hub import Hub
from voice_coach.screen.pairing import CODES_S, MOST_CODES, MOST_TRIES, Pairing
from voice_coach.screen.scene import CODE_S
from voice_coach.screen.site import Site
from voice_coach.settings import Settings

JSON = {"content-type": "application/json"}
PAGES = ("/", "/history", "/settings", "/static/main.js", "/api/history", "/debug", "/debug/timeline.svg")


@dataclass
class Place:
    """The site behind its guard, with a clock turned by hand."""

    now: float = 0.0
    codes: list[str] = field(default_factory=list)
    posted: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub = Hub(make_view(Settings()), lambda: self.now)
        self.pairing = Pairing(lambda: self.now, self.codes.append)
        site = Site(
            hub,
            self.pairing,
            Debug(hub, LastSession(Past())),
            now=lambda: self.now,
            post=self.posted.append,
            seconds=lambda: self.now,
        )
        self.app = Guard(site.app, ["coach.home"], self.pairing, lambda: self.now)

    def token(self) -> str:
        assert self.pairing.ask()
        token = self.pairing.enter(self.codes[-1])
        assert token is not None
        return token


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.parametrize("path", PAGES)
def test_this_machine_sees_everything(place: Place, path: str) -> None:
    """Without pairing."""
    assert ask(place.app, path).status == 200


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_what_no_page_needs(place: Place, path: str) -> None:
    """No inline script or style, no frames, nothing from elsewhere, and nothing for other sites."""
    headers = ask(place.app, path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")
    assert headers["cache-control"] in {"no-store", "no-cache"}
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1:8765", "[::1]:8765", "192.168.1.5:8765", "coach.home"])
def test_names_and_numbers_of_this_machine_are_answered(place: Place, host: str) -> None:
    """A number is nobody else's name."""
    assert ask(place.app, "/", {"host": host}).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:8765", "localhost.evil.example", "", "[evil]"]
)
def test_a_foreign_name_that_leads_here_is_refused(place: Place, host: str) -> None:
    """DNS rebinding: a page of somebody else's would read what is ours."""
    assert ask(place.app, "/api/history", {"host": host}).status == 421
    assert not knock(place.app, "/live", {"host": host, "origin": f"http://{host}"})


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://localhost:9999", "https://localhost:8765"]
)
def test_what_changes_something_comes_from_our_own_page(place: Place, origin: str) -> None:
    """Other sites that the browser shows can neither open a line nor ask for codes."""
    assert not knock(place.app, "/live", {"origin": origin})
    assert ask(place.app, "/pair/ask", {"origin": origin}, method="POST").status == 403
    assert knock(place.app, "/live")


def test_other_devices_see_only_the_way_in(place: Place) -> None:
    """A page leads there, everything else is refused."""
    assert (
        ask(place.app, "/", client=ELSEWHERE).status,
        ask(place.app, "/", client=ELSEWHERE).headers["location"],
    ) == (
        303,
        "/pair",
    )
    assert ask(place.app, "/pair", client=ELSEWHERE).status == 200
    assert ask(place.app, "/static/pair.js", client=ELSEWHERE).status == 200
    assert ask(place.app, "/api/history", client=ELSEWHERE).status == 403
    assert not knock(place.app, "/live", client=ELSEWHERE)


def test_a_paired_device_sees_the_coach_but_no_workshop(place: Place) -> None:
    """Pages for maintainers are for this machine alone."""
    cookie = {"cookie": f"{COOKIE}={place.token()}"}
    assert ask(place.app, "/", cookie, client=ELSEWHERE).status == 200
    assert ask(place.app, "/api/history", cookie, client=ELSEWHERE).status == 200
    assert knock(place.app, "/live", cookie, client=ELSEWHERE)
    for path in ("/debug", "/debug/timeline.svg", "/debug/dialogue.svg"):
        assert ask(place.app, path, cookie, client=ELSEWHERE).status == 403


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via"])
def test_what_another_program_passes_on_is_not_from_here(place: Place, header: str) -> None:
    """A proxy on this machine makes nobody else a local."""
    assert ask(place.app, "/api/history", {header: "10.0.0.9"}).status == 403


def test_an_old_or_invented_token_is_worth_nothing(place: Place) -> None:
    """Only what was given out counts."""
    assert ask(place.app, "/api/history", {"cookie": f"{COOKIE}=guess"}, client=ELSEWHERE).status == 403


def test_the_code_from_the_room_lets_a_device_in(place: Place) -> None:
    """The token is in a cookie that scripts cannot read and other sites' requests do not carry."""
    assert ask(place.app, "/pair/ask", JSON, client=ELSEWHERE, method="POST").json() == {"told": True}
    body = f'{{"code": "{place.codes[0]}"}}'.encode()
    answer = ask(place.app, "/pair/enter", JSON, client=ELSEWHERE, method="POST", body=body)
    assert answer.status == 200
    cookie, *attributes = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(attributes)
    assert ask(place.app, "/api/history", {"cookie": cookie}, client=ELSEWHERE).status == 200


def test_a_code_is_for_one_device_and_two_minutes(place: Place) -> None:
    """Used or old, it is void."""
    place.token()
    assert place.pairing.enter(place.codes[-1]) is None
    place.pairing.ask()
    place.now += CODE_S + 1
    assert place.pairing.enter(place.codes[-1]) is None


def test_guessing_is_over_after_a_few_tries(place: Place) -> None:
    """Then even the right code is void, and codes are told so seldom that guessing takes years."""
    place.pairing.ask()
    wrong = f"{(int(place.codes[0]) + 1) % 10**6:06}"
    for _ in range(MOST_TRIES):
        assert place.pairing.enter(wrong) is None
    assert place.pairing.enter(place.codes[0]) is None
    for _ in range(MOST_CODES - 1):
        assert place.pairing.ask()
    assert not place.pairing.ask()
    place.now += CODES_S
    assert place.pairing.ask()


def test_a_code_that_is_asked_for_again_is_the_same(place: Place) -> None:
    """Two devices that ask at once do not void each other's."""
    place.pairing.ask()
    place.pairing.ask()
    assert place.codes[0] == place.codes[1]


def test_who_changes_too_much_has_to_wait(place: Place) -> None:
    """One address cannot try codes as fast as it likes; another is not kept from it."""
    statuses = [ask(place.app, "/pair/enter", JSON, method="POST", client=ELSEWHERE).status for _ in range(12)]
    assert statuses == [403] * int(CHANGING.burst) + [429, 429]
    assert ask(place.app, "/pair/enter", JSON, method="POST", client="192.168.1.21").status == 403
    place.now += 2
    assert ask(place.app, "/pair/enter", JSON, method="POST", client=ELSEWHERE).status == 403


def test_who_asks_too_much_has_to_wait(place: Place) -> None:
    """Fifty pages can be opened at once, but nobody can keep the server busy."""
    for _ in range(int(ASKING.burst)):
        assert place.app._asking.take(HERE)
    assert ask(place.app, "/").status == 429


def test_a_body_is_short(place: Place) -> None:
    """A longer one is not read to its end, whatever its length is said to be."""
    body = b'{"code": "' + b"1" * MOST_BYTES + b'"}'
    assert ask(place.app, "/pair/enter", JSON, method="POST", body=body).status == 413


def test_a_body_comes_soon(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds a connection by sending nothing."""
    monkeypatch.setattr("voice_coach.screen.guard.BODY_S", 0.0)
    told: list[int] = []

    async def never() -> dict[str, object]:
        return await asyncio.Future()

    async def send(message: object) -> None:
        if isinstance(message, dict) and "status" in message:
            told.append(message["status"])

    asyncio.run(place.app(scope_of("/pair/enter", JSON, method="POST"), never, send))
    assert told == [408]


@pytest.mark.parametrize("path", ["/static/../site.py", "/static/..%2fsite.py", "/static/nothing.js", "/etc/passwd"])
def test_only_the_pages_own_files_are_given_out(place: Place, path: str) -> None:
    """No path leads out of them."""
    assert ask(place.app, path).status == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"code": 123456}', b'{"code": null}', b"\xff"])
def test_nonsense_opens_nothing(place: Place, body: bytes) -> None:
    """And breaks nothing."""
    place.pairing.ask()
    assert ask(place.app, "/pair/enter", JSON, method="POST", body=body).status == 403


def test_a_file_that_the_browser_has_is_not_sent_again(place: Place) -> None:
    """It asks each time, so that a new version is seen at once."""
    tag = ask(place.app, "/static/main.js").headers["etag"]
    assert ask(place.app, "/static/main.js", {"if-none-match": tag}).status == 304
