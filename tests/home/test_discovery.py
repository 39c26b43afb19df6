"""What Home Assistant is told: held against what its documentation wants of a device's discovery message."""

import json
import re

from voice_coach.commands import AMOUNTS, BUTTONS
from voice_coach.content import load_exercises
from voice_coach.home import discovery
from voice_coach.home.status import Alarm
from voice_coach.home.topics import Topics

TOPICS = Topics("voice-coach", "hall")
EXERCISES = list(load_exercises().values())
MESSAGE = json.loads(discovery.message(TOPICS, "Hall", EXERCISES))
NEEDED = {
    "sensor": {"state_topic"},
    "binary_sensor": {"state_topic"},
    "button": {"command_topic"},
    "select": {"command_topic", "options"},
    "number": {"command_topic"},
}
"""Options that are required of each platform, by the documentation of sensor.mqtt and its siblings."""


def test_the_message_has_what_every_device_must_have() -> None:
    """The topic has the form of the documentation; device, origin and availability stand at the root."""
    assert re.fullmatch(r"homeassistant/device/[a-zA-Z0-9_-]+/config", discovery.topic("homeassistant", TOPICS))
    assert MESSAGE["device"]["identifiers"] == ["voice-coach-hall"]
    assert MESSAGE["origin"]["name"] == "voice-coach"
    assert MESSAGE["availability_topic"] == "voice-coach/hall/availability"


def test_every_entity_is_complete_and_its_own() -> None:
    """It has a platform, what that platform needs, and an id that no other has."""
    ids = [component["unique_id"] for component in MESSAGE["components"].values()]
    assert len(ids) == len(set(ids))
    for key, component in MESSAGE["components"].items():
        assert NEEDED[component["platform"]] <= set(component), key


def test_an_enumeration_knows_every_value() -> None:
    """Home Assistant refuses a state that is not among the options."""
    enums = [component for component in MESSAGE["components"].values() if component.get("device_class") == "enum"]
    assert len(enums) == 3
    assert {"lift", "paused", "stopped"} <= set(MESSAGE["components"]["state"]["options"])


def test_an_alert_is_on_for_its_reasons() -> None:
    """Pain alert: something hurts; help needed: somebody should come."""
    reasons = {
        key: json.loads(re.findall(r"in (\[.*?\]) else", MESSAGE["components"][key]["value_template"])[0])
        for key in ("alarm", "help")
    }
    assert reasons == {"alarm": ["pain", "danger"], "help": ["danger", "no_answer"]}
    assert {*reasons["alarm"], *reasons["help"]} == set(Alarm)


def test_every_command_can_be_given() -> None:
    """Each has an entity that sends to its topic."""
    topics = {component.get("command_topic") for component in MESSAGE["components"].values()}
    wanted = {*BUTTONS, *AMOUNTS, "exercise", "goal", "legs"}
    assert topics - {None} == {TOPICS.do(name) for name in wanted}


def test_the_exercise_is_shown_by_the_name_it_is_chosen_by() -> None:
    """Names that the state's template can give are options of the select."""
    select = MESSAGE["components"]["exercise"]
    names = json.loads(re.findall(r"\{\{ (\{.*\})\.get", select["value_template"])[0])
    assert set(names.values()) == set(select["options"])
    assert set(names) == {exercise.id for exercise in EXERCISES}
