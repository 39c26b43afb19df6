"""The history as a picture: every session is in it, with its week, repetitions, level and pain."""

import xml.etree.ElementTree as ET
from datetime import date

from voice_coach.content import load_exercises
from voice_coach.memory.plot import draw_history
from voice_coach.mind.past import Data, PastSession

SVG = "{http://www.w3.org/2000/svg}"
MONDAY = date(2026, 5, 4).toordinal()


def drawn(*sessions: PastSession) -> ET.Element:
    return ET.fromstring(draw_history(sessions, load_exercises(), "Anna's & Tom's"))  # noqa: S314 - our own drawing


def session(day: int | None, repetitions: int = 24, *pains: str, exercise: str = "standing") -> PastSession:
    standing: Data = {"exercise": exercise, "level_id": "supported", "banked": repetitions, "done": 0, "set": 2}
    return PastSession(day, standing, None, pains)


def hints(picture: ET.Element) -> list[str]:
    return ["".join(title.itertext()) for shape in picture.iter() for title in shape.findall(f"{SVG}title")][1:]


def test_sessions_stand_in_their_weeks() -> None:
    """A week begins on Monday: Sunday and the day after it are two weeks."""
    told = hints(drawn(session(MONDAY), session(MONDAY + 6), session(MONDAY + 7)))
    assert [hint for hint in told if hint.startswith("week")] == ["week of 2026-05-04: 2", "week of 2026-05-11: 1"]


def test_each_session_tells_what_it_was() -> None:
    """Date, exercise, level, repetitions and where it hurt."""
    told = hints(drawn(session(MONDAY, 30, "knee")))
    assert "2026-05-04: standing back leg raises, raises with support, 30 repetitions; pain: knee" in told


def test_each_effort_has_its_dot() -> None:
    """One for each set that was rated, at its height; and the hint of the session tells them."""
    rated = PastSession(MONDAY, session(MONDAY).standing, efforts=(4, 7))
    picture = drawn(rated, session(MONDAY + 2))
    told = "2026-05-04: standing back leg raises, raises with support, 24 repetitions; effort: 4, 7"
    dots = [shape for shape in picture.iter(f"{SVG}rect") if shape.findtext(f"{SVG}title") == told]
    assert len(dots) == 4  # its bar, its level, and two efforts


def test_pain_is_marked() -> None:
    """A triangle above the session, and one in the legend, where there is any."""
    for picture, triangles in ((drawn(session(MONDAY, 30, "knee")), 2), (drawn(session(MONDAY)), 0)):
        assert len(picture.findall(f"{SVG}polygon")) == triangles


def test_what_is_strange_is_drawn_all_the_same() -> None:
    """No sessions, none with a date, and an exercise that is no more."""
    assert "no session with a date" in "".join(drawn().itertext())
    assert "not shown: 1" in "".join(drawn(session(None)).itertext())
    assert any("swimming" in hint for hint in hints(drawn(session(MONDAY, exercise="swimming"))))


def test_all_stays_on_the_sheet() -> None:
    """However many years it is, and however much was done."""
    picture = drawn(*(session(MONDAY + day, 10 + day) for day in range(0, 1500, 2)))
    width, height = float(picture.attrib["width"]), float(picture.attrib["height"])
    for shape in picture.iter(f"{SVG}rect"):
        x, y, wide, high = (float(shape.attrib.get(name, 0)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + wide <= width + 0.1
        assert y + high <= height + 0.1
