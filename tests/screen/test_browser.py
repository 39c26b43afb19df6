"""The page in a real browser: a whole session driven and watched, by keyboard and by switch."""

import re

import pytest
from playwright.sync_api import expect

from tests.screen.conftest import PHONE, STATES, OpenPage, shows
from tests.screen.stage import Stage, on_stage
from voice_coach.content import load_exercises
from voice_coach.events import CodeWanted, Heard
from voice_coach.mind.conduct import SAME_STOP_S
from voice_coach.screen import guard, site

pytestmark = pytest.mark.browser


def test_the_figure_bends_its_knee_and_lets_go(stage: Stage, open_page: OpenPage) -> None:
    """As the level does it: prone with a bent knee, standing with the hands off the support."""
    drawn = open_page(stage).evaluate(
        """async (levels) => {
          const { Figure } = await import('/static/motion.js');
          return levels.map((level) => {
            const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
            new Figure(svg).draw({ leg: 'right', lift_deg: 15, exercise: 'raises', ...level }, 1);
            return svg.innerHTML;
          });
        }""",
        [
            {"posture": "prone", "knee_deg": 35, "hands": "support"},
            {"posture": "standing", "knee_deg": 0, "hands": "free"},
        ],
    )
    assert "rotate(35 88 114)" in drawn[0]
    assert "L95 116" in drawn[1]  # the hand on the hip
    levels = [level for exercise in load_exercises().values() for level in exercise.levels]
    assert {level.id for level in levels if level.knee_deg} == {"knee_bend"}
    assert {level.id for level in levels if level.hands == "free"} == {"unsupported"}


def test_a_whole_session_by_keyboard_alone(stage: Stage, open_page: OpenPage) -> None:
    """From the first choice through a set and a pause to the stop: Tab, arrows, Space, Enter and Escape, with the focus in sight."""
    page, session = open_page(stage), stage.session
    shows(page, STATES["choosing"])

    def press(name: str, key: str = "Enter") -> Heard:
        """Go to a button with the keyboard, and press it."""
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_visible()
        for _ in range(40):
            if button.evaluate("button => button === document.activeElement"):
                break
            page.keyboard.press("ArrowRight")
        outline = button.evaluate("button => getComputedStyle(button).outlineStyle")
        assert outline == "solid", f"the focus on {name} cannot be seen"
        page.keyboard.press(key)
        return session.take_touch()

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the buttons")).to_be_focused()
    assert press("Start standing back leg raises").slots == {"exercise": "standing"}
    press("Ready", "Space")
    press("Next")
    press("Ready")
    session.wait_for_state("lift")
    expect(page.locator("#standing")).to_have_text("LegleftSet1 of 2")
    session.wait(6.5 * 2)
    expect(page.locator("#ring .count")).to_have_text("2")
    press("Pause")
    shows(page, "Paused")
    press("Go on")
    session.wait_for_state("hold")
    page.keyboard.press("Escape")
    assert session.take_touch().intent == "Stop"
    shows(page, "Finished")
    assert session.coach.state == "finished"


def test_a_rest_counts_down_and_the_leg_is_told(stage: Stage, open_page: OpenPage) -> None:
    """Seconds in the ring, the leg and the set beside it, what to say below."""
    page, session = open_page(stage), stage.session
    session.hear("Start", exercise="prone")
    session.hear("Ready")
    session.hear("Ready")
    session.wait_for_state("lift")
    session.hear("Rest")
    session.wait(23.0)  # half of it is over, and that is said
    expect(page.locator("#ring .of")).to_have_text("seconds")
    expect(page.locator("#ring .count")).to_have_text(re.compile(r"^(1\d|2[0-5])$"))
    expect(page.locator("#hint")).to_have_text("Say “ready” to go on sooner")
    expect(page.locator("#now")).to_be_visible()


def test_the_movement_is_drawn_as_it_is_made(stage: Stage, open_page: OpenPage) -> None:
    """The leg turns about the hip as far as the exercise goes, and the figure looks the other way for the other leg."""
    page, session = open_page(stage, reduced_motion="reduce"), stage.session
    session.hear("Start", exercise="standing")
    session.hear("Ready")
    session.hear("Ready")
    session.wait_for_state("hold")
    expect(page.locator(".leg")).to_have_attribute("transform", re.compile(r"^rotate\(20\.00 "))
    expect(page.locator("#figure")).to_have_attribute("aria-label", "standing back leg raises, left leg")
    assert "scale(-1 1)" in (page.locator("#figure > g").get_attribute("transform") or "")
    session.hear("Pause")
    session.hear("SwitchLegs")
    expect(page.locator("#figure")).to_have_attribute("aria-label", "standing back leg raises, right leg")
    assert page.locator("#figure > g").get_attribute("transform") is None


def test_little_movement_where_that_is_wished(stage: Stage, open_page: OpenPage) -> None:
    """The ring stands or is full, and nothing grows or shrinks; movement is left to who wants it."""
    page, session = open_page(stage, reduced_motion="reduce"), stage.session
    session.hear("Start", exercise="standing")
    session.hear("Ready")
    session.hear("Ready")
    session.wait_for_state("lift")
    page.wait_for_selector("[data-phase='lift']")
    radii = page.evaluate(
        """async () => {
          const radii = new Set();
          for (let frame = 0; frame < 20; frame++) {
            radii.add(document.querySelector('.breath').getAttribute('r'));
            await new Promise(requestAnimationFrame);
          }
          return [...radii];
        }"""
    )
    assert set(radii) <= {"40.00", "86.00"}


def test_the_red_page_takes_the_whole_screen(stage: Stage, open_page: OpenPage) -> None:
    """It says what to do, the page behind it cannot be reached, and the focus is on what can be done."""
    page, session = open_page(stage), stage.session
    session.hear("Start", exercise="standing")
    session.hear("RedFlag")
    alarm = page.get_by_role("alertdialog")
    expect(alarm).to_be_visible()
    expect(alarm).to_contain_text("emergency number")
    expect(alarm.get_by_role("button", name="Say it again")).to_be_focused()
    assert page.locator("#page").evaluate("page => page.inert")
    session.wait(SAME_STOP_S)
    session.clock.set(session.now)
    page.keyboard.press("Escape")
    assert session.take_touch().intent == "Stop"
    expect(alarm).to_be_visible()  # it is quiet, and goes on watching
    session.wait_for_state("standby")
    session.clock.set(session.now)
    expect(alarm).to_be_hidden()


def test_one_switch_is_enough(stage: Stage, open_page: OpenPage) -> None:
    """The buttons light up in turn, and Space presses the one that is lit."""
    page = open_page(stage, "settings")
    page.get_by_label("Step every 1.5 s").check()
    page.get_by_role("link", name="Coach").click()
    page.wait_for_selector("#main-buttons .lit")
    page.keyboard.press("Space")
    assert stage.session.take_touch().intent == "Start"


def test_one_switch_goes_through_large_groups_first(stage: Stage, open_page: OpenPage) -> None:
    """Settings light up as a whole; a press goes into one, and another presses what is lit there. The switch can be turned off by itself."""
    page = open_page(stage, "settings")
    page.clock.install()  # it is turned by hand from now on
    page.reload()
    page.get_by_label("Step every 1.5 s").check()

    def step_to(place: str) -> None:
        """Let the light go on until it is there."""
        for _ in range(40):
            page.clock.run_for(1500)
            if page.locator(f"{place}.lit").count():
                return
        pytest.fail(f"the light never comes to {place}")

    step_to("[data-group='voice']")
    page.keyboard.press("Space")
    step_to("[data-touch='Quieter']")
    page.keyboard.press("Space")
    assert stage.session.take_touch().intent == "Quieter"
    step_to("input[name='scan'][value='0']")
    page.keyboard.press("Space")
    expect(page.locator(".lit")).to_have_count(0)


def test_questions_are_a_touch_away(stage: Stage, open_page: OpenPage) -> None:
    """All that can be said is behind one button, with stop in reach there, too."""
    page = open_page(stage, size=PHONE)
    page.get_by_role("button", name="More").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Stop")).to_be_visible()
    dialog.get_by_role("button", name="The muscles that work").click()
    assert stage.session.take_touch().slots == {"topic": "muscles"}
    expect(dialog).to_be_hidden()


def test_the_history_is_drawn_and_can_be_read(stage: Stage, open_page: OpenPage) -> None:
    """Three charts, each with its sum in words, and the sessions as a table."""
    page = open_page(stage, "history")
    charts = page.locator("#charts").get_by_role("img")
    expect(charts).to_have_count(3)
    expect(page.locator("#history-note")).to_have_text("Anna: 23 sessions, 848 repetitions.")
    assert "Pain in 1 of 23 sessions" in (charts.nth(1).get_attribute("aria-label") or "")
    page.get_by_text("as a table").click()
    expect(page.get_by_role("cell", name="knee", exact=True)).to_be_visible()


def test_a_page_finds_the_coach_again(stage: Stage, open_page: OpenPage) -> None:
    """It says that the line is broken and the voice goes on, and looks until the coach is back."""
    with on_stage() as before:
        page = open_page(before)
        shows(page, STATES["choosing"])
    port = int(before.address.rstrip("/").rpartition(":")[2])
    expect(page.locator("#lost")).to_contain_text("No line to the coach")
    with on_stage(port=port) as again:
        expect(page.locator("#lost")).to_be_empty()
        again.session.hear("Start", exercise="prone")
        shows(page, STATES["warm_up"])


def test_another_device_is_let_in_by_the_code(
    stage: Stage, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is led to the way in, the coach is asked for a code, and with it the page opens."""
    for module in (guard, site):
        monkeypatch.setattr(module, "is_here", lambda _: False)
    page = open_page(stage)
    assert page.url.endswith("/pair")
    page.get_by_role("button", name="Let the coach say a code").click()
    wanted = stage.session.touched.get(timeout=5)
    assert isinstance(wanted, CodeWanted)
    page.get_by_label("The six digits").fill(f"{wanted.code[:3]} {wanted.code[3:]}")
    page.keyboard.press("Enter")
    shows(page, STATES["choosing"])
    assert page.evaluate("document.cookie") == ""


def test_the_clock_of_the_coach_is_known_through_a_bad_network(stage: Stage, open_page: OpenPage) -> None:
    """Answers that take up to 0.3 s, most of it one way, leave it within 10 ms; a jump is noticed at once."""
    page = open_page(stage)
    errors = page.evaluate(
        """async () => {
          const { Clock } = await import('/static/line.js');
          const clock = new Clock(), errors = [];
          let seed = 7;
          const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
          for (let ping = 0; ping < 60; ping++) {
            const sent = ping * 0.5, there = 0.002 + 0.3 * chance() ** 6, back = 0.002 + 0.3 * chance() ** 6;
            clock.take(sent, sent + there + 1000, sent + there + back);
            if (ping > 5) errors.push(Math.abs(clock.ahead - 1000));
          }
          clock.check(2000, 30);
          errors.push(Math.abs(clock.ahead - 1970));
          return errors;
        }"""
    )
    assert max(errors) < 0.010


def test_the_leg_is_where_the_phase_is(stage: Stage, open_page: OpenPage) -> None:
    """It rises, stays and comes down, without a jump from one phase to the next."""
    places = {
        ("lift", 0.0): 0,
        ("lift", 0.5): 0.5,
        ("lift", 1.0): 1,
        ("hold", 0.3): 1,
        ("lower", 0.0): 1,
        ("lower", 1.0): 0,
    }
    shown = open_page(stage).evaluate(
        """async (places) => {
          const { height } = await import('/static/motion.js');
          return places.map(([phase, share]) => height(phase, share));
        }""",
        [list(place) for place in places],
    )
    assert shown == pytest.approx(list(places.values()))
