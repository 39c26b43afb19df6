"""YAML with places: every value knows the file and the line it stands in, so that what is wrong can be found."""

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from voice_coach.errors import VoiceCoachError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, so that its error can be found."""

    file: Path
    line: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def fail(place: Place, wrong: str) -> NoReturn:
    raise VoiceCoachError(f"{place}: {wrong}.")


class YamlNode:
    """A YAML node that knows its place and refuses what it is not."""

    def __init__(self, file: Path, node: yaml.Node) -> None:
        self._file = file
        self._node = node
        self.place = Place(file, node.start_mark.line + 1)

    def mapping(self, what: str, keys: frozenset[str] | None = None) -> dict[str, "YamlNode"]:
        """Return values by key; ``keys`` are those allowed (None: any)."""
        if not isinstance(self._node, yaml.MappingNode):
            fail(self.place, f"{what} must be a mapping")
        items: dict[str, YamlNode] = {}
        for key_node, value_node in self._node.value:
            key = YamlNode(self._file, key_node)
            name = key.text(f"a key of {what}")
            if keys is not None and name not in keys:
                fail(key.place, f'{what} has no key "{name}"; it may have {", ".join(sorted(keys))}')
            if name in items:
                fail(key.place, f'{what} has the key "{name}" twice')
            items[name] = YamlNode(self._file, value_node)
        return items

    def sequence(self, what: str) -> list["YamlNode"]:
        if not isinstance(self._node, yaml.SequenceNode):
            fail(self.place, f"{what} must be a list")
        return [YamlNode(self._file, item) for item in self._node.value]

    def is_mapping(self) -> bool:
        return isinstance(self._node, yaml.MappingNode)

    def text(self, what: str) -> str:
        """Return the scalar as it is written, whatever YAML takes it for (``no`` is a word here)."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.value.strip():
            fail(self.place, f"{what} must be a text")
        return str(self._node.value)

    def value(self, what: str) -> str | int:
        """Return the scalar as a number where YAML takes it for an integer, else as a text."""
        text = self.text(what)
        return int(text) if self._node.tag == "tag:yaml.org,2002:int" else text

    def integer(self, what: str) -> int:
        value = self.value(what)
        if not isinstance(value, int):
            fail(self.place, f"{what} must be a whole number")
        return value


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, where PyYAML was built with it: eight times as fast, which is a second at each start."""


def compose(file: Path, data: bytes) -> YamlNode:
    """Return the root of the YAML document ``data``, which was read from ``file``."""
    try:
        root = yaml.compose(data, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        fail(Place(file, mark.line + 1 if mark else 1), f"this is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        fail(Place(file, 1), f"this is not YAML: {error}")
    if root is None:
        fail(Place(file, 1), "the file is empty")
    return YamlNode(file, root)
