"""What can be said, as data: a directory of Home Assistant sentence templates (hassil), merged and checked when loaded.

A file holds ``language`` and any of ``intents``, ``lists`` and ``expansion_rules``::

    intents:
      Pain:
        data:
          - sentences: ["my {body_part} (hurts|is sore)"]
            metadata: {safety: pain, cry: false}
    lists:
      body_part: {values: [knee, {in: "(low|lower) back", out: lower back}]}
      number: {range: {from: 1, to: 30}}
    expansion_rules:
      please: "[please]"

An intent may stand in several files; a list or a rule stands in one. A key that is not known is an error, because a
misspelt one would otherwise be silence. Wildcards are errors: the grammar is closed.
"""

import copyreg
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hassil.expression import Expression, Group, ListReference, RuleReference, Sentence, TextChunk
from hassil.intents import RangeSlotList, SlotList, TextSlotList, TextSlotValue
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError
from hassil.util import is_template, normalize_text

from voice_coach.errors import VoiceCoachError
from voice_coach.events import Safety
from voice_coach.hearing.places import Place, YamlNode, compose, fail

_T = TypeVar("_T")

# a grammar goes to another process to be compiled (``apart``), and hassil keeps the match of an inline range in its tree
copyreg.pickle(
    re.Match,
    lambda match: (match.re.match, (match.string,)),  # type: ignore[arg-type,return-value]  # what matched once will again
)


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence template, or the body of an expansion rule."""

    text: str
    place: Place
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Block:
    """Templates of one intent that share their fixed slots and their safety."""

    intent: str
    templates: tuple[Template, ...]
    slots: Mapping[str, str | int] = field(default_factory=dict)
    """Slots that these sentences have without saying them."""
    safety: Safety | None = None
    is_cry: bool = False
    """True where a sentence may be a single syllable, which noise can sound like (see ``GraphDials.cry_cost``)."""
    is_own: bool = False
    """True for one phrase that the user taught, in all its spellings (see ``own_words``); it goes before all else."""
    rules: Mapping[str, Template] = field(default_factory=dict)
    """Expansion rules of these sentences alone; they go before those of the grammar."""


@dataclass(frozen=True, slots=True)
class SpokenList:
    """A list of values for a slot, and where each stands; for a range, one place for all."""

    slot_list: SlotList
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    language: str
    blocks: tuple[Block, ...]
    """In the order of files (by name) and lines."""
    lists: Mapping[str, SpokenList]
    rules: Mapping[str, Template]
    digest: str
    """SHA-256 of the files' names and contents."""

    @property
    def intents(self) -> frozenset[str]:
        return frozenset(block.intent for block in self.blocks)


def load_grammar(directory: Path) -> Grammar:
    """Return the grammar of all ``*.yaml`` files in ``directory``.

    Raises VoiceCoachError naming file, line and what is wrong.
    """
    files = sorted(directory.glob("*.yaml"))
    if not files:
        raise VoiceCoachError(f"There is no grammar at {directory}: it needs at least one .yaml file.")
    draft, digest = _Draft(), hashlib.sha256()
    for file in files:
        data = file.read_bytes()
        digest.update(f"{file.name}\0{len(data)}\0".encode() + data)
        draft.read(file, data)
    return draft.finish(directory, digest.hexdigest())


class _Draft:
    """The grammar while its files are being read."""

    def __init__(self) -> None:
        self._language: str | None = None
        self._blocks: list[Block] = []
        self._lists: dict[str, SpokenList] = {}
        self._rules: dict[str, Template] = {}

    def read(self, file: Path, data: bytes) -> None:
        node = compose(file, data)
        parts = node.mapping("a grammar", frozenset({"language", "intents", "lists", "expansion_rules"}))
        if "language" not in parts:
            fail(node.place, 'a grammar needs its "language"')
        self._read_language(parts["language"])
        if "intents" in parts:
            for name, intent in parts["intents"].mapping("intents").items():
                self._read_intent(name, intent)
        if "lists" in parts:
            for name, spoken in parts["lists"].mapping("lists").items():
                self._read_list(name, spoken)
        if "expansion_rules" in parts:
            for name, rule in parts["expansion_rules"].mapping("expansion_rules").items():
                if name in self._rules:
                    fail(rule.place, f"the rule <{name}> stands at {self._rules[name].place} too")
                self._rules[name] = _template(rule, f"the rule <{name}>")

    def _read_language(self, node: YamlNode) -> None:
        language = node.text("language")
        if self._language not in (None, language):
            fail(node.place, f'the language is "{language}", that of the files before is "{self._language}"')
        self._language = language

    def _read_intent(self, name: str, node: YamlNode) -> None:
        parts = node.mapping(f"the intent {name}", frozenset({"data"}))
        if "data" not in parts:
            fail(node.place, f'the intent {name} needs its "data"')
        for item in parts["data"].sequence(f"data of {name}"):
            keys = frozenset({"sentences", "slots", "metadata", "expansion_rules"})
            block = item.mapping(f"data of {name}", keys)
            if "sentences" not in block:
                fail(item.place, f'data of {name} needs its "sentences"')
            sentences = block["sentences"].sequence("sentences")
            slots = block["slots"].mapping("slots") if "slots" in block else {}
            rules = block["expansion_rules"].mapping("expansion_rules") if "expansion_rules" in block else {}
            safety, is_cry = _metadata(block.get("metadata"))
            self._blocks.append(
                Block(
                    intent=name,
                    templates=tuple(_template(sentence, "a sentence") for sentence in sentences),
                    slots={slot: value.value(f"the slot {slot}") for slot, value in slots.items()},
                    safety=safety,
                    is_cry=is_cry,
                    rules={rule: _template(body, f"the rule <{rule}>") for rule, body in rules.items()},
                )
            )

    def _read_list(self, name: str, node: YamlNode) -> None:
        if name in self._lists:
            fail(node.place, f"the list {{{name}}} stands at {self._lists[name].places[0]} too")
        parts = node.mapping(f"the list {{{name}}}", frozenset({"values", "range"}))
        if len(parts) != 1:
            fail(node.place, f'the list {{{name}}} needs either its "values" or its "range"')
        if "range" in parts:
            self._lists[name] = SpokenList(_range(name, parts["range"]), (node.place,))
            return
        values = parts["values"].sequence(f"values of {{{name}}}")
        if not values:
            fail(node.place, f"the list {{{name}}} is empty")
        read = [_value(value) for value in values]
        self._lists[name] = SpokenList(TextSlotList(name, read), tuple(value.place for value in values))

    def finish(self, directory: Path, digest: str) -> Grammar:
        if not self._blocks or self._language is None:
            raise VoiceCoachError(f"The grammar at {directory} has no intents: write at least one.")
        for template in self._rules.values():
            self._check_references(template, template.sentence.expression, self._rules, ())
        for block in self._blocks:
            rules = {**self._rules, **block.rules}
            for template in (*block.rules.values(), *block.templates):
                self._check_references(template, template.sentence.expression, rules, ())
        for spoken in self._lists.values():
            if isinstance(spoken.slot_list, TextSlotList):
                for value, place in zip(spoken.slot_list.values, spoken.places, strict=True):
                    if any(_references(value.text_in)):
                        fail(place, "a value of a list cannot refer to a list or a rule")
        return Grammar(self._language, tuple(self._blocks), self._lists, self._rules, digest)

    def _check_references(
        self, template: Template, expression: Expression, rules: Mapping[str, Template], within: tuple[str, ...]
    ) -> None:
        """Fail unless all lists and rules that ``template`` refers to exist and no rule holds itself.

        A range that stands in the template itself ({1..10:number}) becomes a list.
        """
        for reference in _references(expression):
            name = reference.rule_name if isinstance(reference, RuleReference) else reference.list_name
            if isinstance(reference, RuleReference):
                if name not in rules:
                    fail(template.place, f'"{template.text}" refers to <{name}>, which is no rule')
                if name in within:
                    fail(template.place, f'"{template.text}" refers to <{name}>, which holds itself')
                self._check_references(template, rules[name].sentence.expression, rules, (*within, name))
            elif (numbers := reference.get_inline_range()) is not None:
                self._lists.setdefault(name, SpokenList(RangeSlotList(name, *numbers), (template.place,)))
            elif name not in self._lists:
                fail(template.place, f'"{template.text}" refers to {{{name}}}, which is no list')


def make_template(text: str, place: Place) -> Template:
    """Return ``text``, which stands at ``place``, as a template."""
    return Template(text, place, _parsed(text, place))


def _template(node: YamlNode, what: str) -> Template:
    return make_template(node.text(what), node.place)


def _parsed(text: str, place: Place) -> Sentence:
    try:
        return parse_sentence(text, keep_text=True)
    except (ParseError, AssertionError) as error:
        fail(place, f'the brackets of the template "{text}" do not match ({type(error).__name__})')


def _metadata(node: YamlNode | None) -> tuple[Safety | None, bool]:
    """Return what sentences say about the body, and whether they are cries."""
    if node is None:
        return None, False
    parts = node.mapping("metadata", frozenset({"safety", "cry"}))
    safety = _choice(parts["safety"], "safety", {known.value: known for known in Safety}) if "safety" in parts else None
    return safety, "cry" in parts and _choice(parts["cry"], "cry", {"true": True, "false": False})


def _choice(node: YamlNode, what: str, choices: Mapping[str, _T]) -> _T:
    name = node.text(what)
    if name not in choices:
        fail(node.place, f'{what} is "{name}"; it may be {", ".join(choices)}')
    return choices[name]


def _range(name: str, node: YamlNode) -> RangeSlotList:
    parts = node.mapping(f"the range of {{{name}}}", frozenset({"from", "to", "step"}))
    if not {"from", "to"} <= parts.keys():
        fail(node.place, f'the range of {{{name}}} needs "from" and "to"')
    numbers = {key: part.integer(f'"{key}"') for key, part in parts.items()}
    if numbers["from"] > numbers["to"] or numbers.get("step", 1) < 1:
        fail(node.place, f"the range of {{{name}}} has no numbers")
    return RangeSlotList(name, numbers["from"], numbers["to"], numbers.get("step", 1))


def _value(node: YamlNode) -> TextSlotValue:
    """Return a value of a list: a text, or a mapping of what is said (``in``) to what it means (``out``)."""
    if not node.is_mapping():
        said, meant = node.text("a value"), None
    else:
        parts = node.mapping("a value", frozenset({"in", "out"}))
        if "in" not in parts:
            fail(node.place, 'a value needs its "in"')
        said = parts["in"].text('"in"')
        meant = parts["out"].value('"out"') if "out" in parts else None
    if is_template(said):
        return TextSlotValue(_parsed(said, node.place).expression, meant)
    return TextSlotValue(TextChunk(normalize_text(said)), said if meant is None else meant)


def _references(expression: Expression) -> Iterator[ListReference | RuleReference]:
    if isinstance(expression, (ListReference, RuleReference)):
        yield expression
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from _references(item)
