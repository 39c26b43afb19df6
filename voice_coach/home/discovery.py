"""How Home Assistant finds a coach and what it can do: MQTT discovery, one message for the device with all its entities.

After Home Assistant's documentation of its MQTT integration ("Device discovery payload"): topic
``<prefix>/device/<id>/config``, retained; ``device`` and ``origin`` are mandatory; each component has its platform and a unique
id. A value that renders as "None" makes a sensor, a select or a number unknown.
"""

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from voice_coach import __version__
from voice_coach.commands import AMOUNTS, BUTTONS, choices
from voice_coach.home.status import Activity, Alarm, Look
from voice_coach.home.topics import OFFLINE, ONLINE, Topics
from voice_coach.mind.dialogue import State
from voice_coach.mind.exercise import Exercise

Component: TypeAlias = Mapping[str, object]

ICONS = {
    "hurts": "mdi:medical-bag",
    "help_me": "mdi:lifebuoy",
    "stop": "mdi:stop",
    "pause": "mdi:pause",
    "resume": "mdi:play",
    "next": "mdi:skip-next",
    "ready": "mdi:check",
    "louder": "mdi:volume-plus",
    "quieter": "mdi:volume-minus",
}
"""Of Home Assistant's own set."""
_FIRST = frozenset({"wake", "ready", "next", "pause", "resume", "stop", "hurts", "help_me"})
"""Buttons that are shown unless they are hidden; the others, unless they are not."""


def topic(prefix: str, topics: Topics) -> str:
    """Return where the message goes."""
    return f"{prefix}/device/{_id(topics)}/config"


def message(topics: Topics, name: str, exercises: Iterable[Exercise]) -> str:
    """Return the message: all entities of the station ``name``."""
    payload = {
        "device": {
            "identifiers": [_id(topics)],
            "name": name,
            "manufacturer": "Voice Coach",
            "model": "Offline exercise coach",
            "sw_version": __version__,
        },
        "origin": {"name": "voice-coach", "sw_version": __version__},
        "availability_topic": topics.availability,
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "components": components(topics, list(exercises)),
    }
    return json.dumps(payload)


def components(topics: Topics, exercises: list[Exercise]) -> dict[str, Component]:
    """Return the entities by their ids."""
    found = {**_sensors(topics), **_buttons(topics), **_choices(topics, exercises), **_amounts(topics)}
    return {key: {**component, "qos": 1, "unique_id": f"{_id(topics)}_{key}"} for key, component in found.items()}


def _id(topics: Topics) -> str:
    return f"voice-coach-{topics.station}"


def _sensors(topics: Topics) -> dict[str, Component]:
    return {
        "state": _enum(topics, "State", "state", State, "mdi:human-handsup"),
        "activity": _enum(topics, "Activity", "activity", Activity, "mdi:run"),
        "look": _enum(topics, "Voice", "look", Look, "mdi:account-voice"),
        "set": _sensor(topics, "Set", "set", "mdi:counter"),
        "repetition": _sensor(topics, "Repetition", "repetition", "mdi:counter"),
        "level": _sensor(topics, "Level", "level", "mdi:stairs"),
        "leg": _sensor(topics, "Leg", "leg", "mdi:foot-print"),
        "alarm": _alert(topics, "Pain alert", (Alarm.PAIN, Alarm.DANGER)),
        "help": _alert(topics, "Help needed", (Alarm.DANGER, Alarm.NO_ANSWER)),
        "last_session": {
            "platform": "sensor",
            "name": "Last session",
            "icon": "mdi:history",
            "state_topic": topics.last_session,
            "value_template": "{{ value_json.exercise }}",
            "json_attributes_topic": topics.last_session,
        },
    }


def _alert(topics: Topics, name: str, alarms: Iterable[Alarm]) -> Component:
    """Return an entity that is on in any of ``alarms``."""
    reasons = json.dumps([alarm.value for alarm in alarms])
    return {
        "platform": "binary_sensor",
        "name": name,
        "state_topic": topics.state,
        "device_class": "safety",  # "on" means unsafe
        "value_template": f"{{{{ 'ON' if value_json.alarm in {reasons} else 'OFF' }}}}",
        "json_attributes_topic": topics.state,
        "json_attributes_template": "{{ {'reason': value_json.alarm, 'call': value_json.call} | tojson }}",
    }


def _sensor(topics: Topics, name: str, key: str, icon: str) -> Component:
    template = f"{{{{ value_json.{key} }}}}"
    return {
        "platform": "sensor",
        "name": name,
        "icon": icon,
        "state_topic": topics.state,
        "value_template": template,
    }


def _enum(topics: Topics, name: str, key: str, values: Iterable[str], icon: str) -> Component:
    options = [str(value) for value in values]
    return {**_sensor(topics, name, key, icon), "device_class": "enum", "options": options}


def _buttons(topics: Topics) -> dict[str, Component]:
    return {
        f"do_{key}": {
            "platform": "button",
            "name": command.name,
            "command_topic": topics.do(key),
            "enabled_by_default": key in _FIRST,
            **({"icon": ICONS[key]} if key in ICONS else {}),
        }
        for key, command in BUTTONS.items()
    }


def _choices(topics: Topics, exercises: list[Exercise]) -> dict[str, Component]:
    """Return the selects; what the state does not tell, Home Assistant takes for done."""
    names = json.dumps({exercise.id: exercise.name for exercise in exercises})
    told = {"exercise": {"state_topic": topics.state, "value_template": f"{{{{ {names}.get(value_json.exercise) }}}}"}}
    return {
        key: {
            "platform": "select",
            "name": choice.name,
            "command_topic": topics.do(key),
            "options": list(choice.options),
            **told.get(key, {}),
        }
        for key, choice in choices(exercises).items()
    }


def _amounts(topics: Topics) -> dict[str, Component]:
    return {
        key: {
            "platform": "number",
            "name": amount.name,
            "command_topic": topics.do(key),
            "state_topic": topics.state,
            "value_template": f"{{{{ value_json.{key} }}}}",
            "min": amount.least,
            "max": amount.most,
            "mode": "box",
        }
        for key, amount in AMOUNTS.items()
    }
