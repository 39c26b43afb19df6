"""Mind and log together: what is read from the disk is what the coach knew."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mind.partner import SCREENED
from tests.mind.pasts import partner_with
from voice_coach.events import Remember
from voice_coach.memory.store import Site, Store

WALL = datetime(2026, 5, 4, 12, tzinfo=UTC)
SAID = (
    "Start",
    "Ready",
    "Done",
    "Pause",
    "Resume",
    "Slower",
    "Easier",
    "SetLegs",
    "Skip",
    "Stop",
    "Undo",
    "Pain",
    "Yes",
)


def store(file: Path) -> Store:
    return Store(Site(file), lambda _: None, lambda: 0.0, lambda: WALL, lambda work: work())


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from([0.5, 8.0, 60.0])), max_size=25), st.booleans())
def test_the_next_start_knows_what_this_one_knew(steps: list[tuple[str, float]], screened: bool) -> None:
    """Whatever was said: the same sessions, and the same offer to go on with the last one."""
    with TemporaryDirectory() as directory:
        first = store(Path(directory) / "log")
        past = first.recall().past
        partner = partner_with(replace(past, answers=SCREENED) if screened else past)
        for intent, wait_s in steps:
            partner.hear(intent, exercise="standing", mode="alternate", body_part="knee", addressed=True)
            partner.wait(wait_s)
        for _, effect in partner.effects:
            if isinstance(effect, Remember):
                first.perform(effect)
        first.close()
        second = store(Path(directory) / "log")
        past = second.recall().past
        second.close()
    assert past.sessions == partner.coach.past.sessions
    cut_off = partner_with(past).coach.cut_off()
    assert cut_off is None or cut_off == partner.coach.session
