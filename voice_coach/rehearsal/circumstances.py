"""What is so before a rehearsal begins.

Its user is known, was asked about their health, and has nobody to be called, unless the script says otherwise.
"""

from datetime import datetime, timedelta
from pathlib import Path

from voice_coach.memory.log import Log, Record
from voice_coach.mind.admission import SCREENING
from voice_coach.mind.interview import How
from voice_coach.mind.past import Kind
from voice_coach.rehearsal.steps import Circumstance, Given, Script
from voice_coach.settings import Settings

CONTACTS: dict[Circumstance, tuple[str, ...]] = {"contact": ("true",), "failing contact": ("false",)}
"""The command that calls for help: one that ends well, and one that does not."""
KNOWN_SINCE = timedelta(days=30)


def given(script: Script) -> frozenset[Circumstance]:
    return frozenset(step.action.what for step in script.steps if isinstance(step.action, Given))


def with_circumstances(settings: Settings, circumstances: frozenset[Circumstance]) -> Settings:
    """Return the settings with the contact that is given; never the one that is really set."""
    command = next((CONTACTS[what] for what in circumstances if what in CONTACTS), ())
    return settings.model_copy(update={"safety": settings.safety.model_copy(update={"contact": command})})


def write_record(file: Path, today: datetime, circumstances: frozenset[Circumstance]) -> None:
    """Write a new record: of somebody who did not want to tell of their health, or of nobody."""
    file.unlink(missing_ok=True)
    if "new user" in circumstances:
        return
    log = Log(file)
    answers = {"about": SCREENING, "how": How.SKIPPED, "form": "full"}
    log.append([Record(today - KNOWN_SINCE, "", Kind.PROFILE_ANSWERS, answers)])
    log.close()
