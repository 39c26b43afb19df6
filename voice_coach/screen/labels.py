"""What the page calls things: ``content/screen/<language>.toml``, checked when loaded."""

import tomllib
from importlib.resources import files
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from voice_coach import content

InMore: TypeAlias = Literal["feel", "effort", "session", "told", "ask"]
InSettings: TypeAlias = Literal["training", "voice", "words", "manners", "have", "you"]
Group: TypeAlias = Literal[InMore, InSettings, "nowhere", "spoken"]
"""In which section of the page a button is when it is not among the large ones; "nowhere": only there, or always there; "spoken": it has none."""
Each: TypeAlias = Literal["exercise", "topic", "profile", "count", "number", "effort", "part", "choice", "thing"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StateLabel(Frozen):
    title: str = Field(min_length=1)
    hint: str = ""
    """What to do now. Both have {wake} for the wake phrase."""
    main: tuple[str, ...] = ()
    """Intents of the large buttons."""


class TouchLabel(Frozen):
    intent: str
    label: str
    say: str
    """What one would say instead."""
    slots: dict[str, str | int] = Field(default_factory=dict)
    group: Group
    each: Each | None = None
    """What there is one button for; it fills the braces."""


class Labels(Frozen):
    """See the file."""

    states: dict[str, StateLabel]
    touch: tuple[TouchLabel, ...]
    hold_on: str
    asked_after_stop: str
    parts: tuple[str, ...]
    answer_number: str
    answer_yes_or_no: str
    emergency: str
    not_a_doctor: str

    def state(self, state: str) -> StateLabel:
        return self.states.get(state) or StateLabel(title=state.replace("_", " ").capitalize())


def load_labels(language: str = "en") -> Labels:
    file = files(content) / "screen" / f"{language}.toml"
    return Labels.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
