"""Which commands are taken for which, under each condition: where templates are wanting, or too near each other.

Sentences are drawn from the templates of each intent and spoken by voices in turn, to a coach in a state that expects them.

    SPEECH=DIR python -m bench.confusion [--sentences N] [--conditions "clean; 2 m, 10 dB"]

Written to ``out/confusion.md`` and ``out/confusion.json``.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from random import Random

from bench import ear, voices
from bench.judge import Wanted
from bench.row import Row, row
from bench.understanding import CLEAN, FAR, OUT, Result, Sentence, bounds, cases, in_parallel
from voice_coach.hearing.grammar import Grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.templates import Templates, WordGraph
from voice_coach.mind.dialogue import State, accepts

SEED = 1
STATES = (
    State.LIFT,
    State.RESTING,
    State.PAUSED,
    State.GET_READY,
    State.CHOOSING,
    State.CHECKING,
    State.FINISHED,
    State.STANDBY,
)
"""The first of these that expects an intent is where it is said."""
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Confusion:
    """One intent that was taken for another, or for nothing."""

    condition: str
    said: str
    taken_for: str
    times: int
    of: int
    """How many sentences of ``said`` there were under this condition."""
    examples: tuple[str, ...]


def sentences(grammar: Grammar, each: int) -> list[Sentence]:
    """Return ``each`` sentences of every intent; the same at every call."""
    parser, chance = Parser(grammar), Random(SEED)  # noqa: S311 - a sample, no secret
    drawn = []
    for intent in sorted(grammar.intents):
        blocks = tuple(block for block in grammar.blocks if block.intent == intent)
        graph = Templates(replace(grammar, blocks=blocks)).word_graph(0.0)
        expecting = next((state for state in STATES if intent in accepts(state)), None)
        if expecting is None:
            continue
        for said in sorted({_draw(graph, chance) for _ in range(each)}):
            parse = parser.parse(said, frozenset({intent}))
            slots = {name: (value,) for name, value in parse.slots.items()} if parse else {}
            drawn.append(Sentence(said, expecting.value, Wanted((intent,), slots)))
    return drawn


def _draw(graph: WordGraph, chance: Random) -> str:
    """Walk the graph from its start: any word is as likely as any other, and an end, where there can be one, as going on."""
    words: list[str] = []
    state = graph[-1]
    while state.after and not (words and state.final is not None and chance.random() < 0.5):
        word, following = chance.choice(state.after)
        words.append(word)
        state = graph[following]
    return " ".join(words)


def confusions(results: Sequence[Result]) -> list[Confusion]:
    """Return what was taken for something else, the most frequent first."""
    said: dict[tuple[str, str], int] = defaultdict(int)
    taken: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for result in results:
        intent = result.wanted[0]
        said[result.condition, intent] += 1
        if not result.outcome.right:
            what = " + ".join(sorted(set(result.got) - {"-"})) or NOTHING
            example = f"“{result.said}” ({result.voice}) → “{result.heard}”"
            taken[result.condition, intent, what].append(example)
    found = [
        Confusion(condition, intent, what, len(examples), said[condition, intent], tuple(examples))
        for (condition, intent, what), examples in taken.items()
    ]
    return sorted(found, key=lambda one: (one.condition, -one.times, one.said, one.taken_for))


def _markdown(found: Sequence[Confusion]) -> Iterator[str]:
    for condition in dict.fromkeys(one.condition for one in found):
        yield f"## {condition}\n\n| said | taken for | times | for example |\n|---|---|---|---|\n"
        for one in found:
            if one.condition == condition:
                yield f"| {one.said} | {one.taken_for} | {one.times} of {one.of} | {one.examples[0]} |\n"
        yield "\n"


def run(
    *, each: int = 4, conditions: Sequence[str] = (CLEAN, FAR), jobs: int = 1, given: Sequence[str] = ()
) -> Iterator[Row]:
    """Yield how many of the templates' sentences are understood under each condition; write the report."""
    drawn = sentences(ear.parser().grammar, each)
    todo = cases(drawn, voices.like_people(), conditions, each=1)
    results = in_parallel(todo, jobs, given, keep_speaker=False)
    found = confusions(results)
    OUT.mkdir(exist_ok=True)
    (OUT / "confusion.md").write_text("# What is taken for what\n\n" + "".join(_markdown(found)), encoding="utf-8")
    record = json.dumps([asdict(one) for one in found], indent=1, ensure_ascii=False)
    (OUT / "confusion.json").write_text(record + "\n", encoding="utf-8")
    for condition in conditions:
        under = [result for result in results if result.condition == condition]
        right = sum(result.outcome.right for result in under)
        worst = ", ".join(_worst(found, condition))
        yield row(
            f"sentences of the templates, {condition}",
            right / len(under),
            "understood",
            detail=f"{bounds(right, len(under))}; most often missed: {worst}",
            command="python -m bench.confusion",
        )


def _worst(found: Sequence[Confusion], condition: str) -> list[str]:
    missed: dict[str, int] = defaultdict(int)
    of: Mapping[str, int] = {one.said: one.of for one in found if one.condition == condition}
    for one in found:
        if one.condition == condition:
            missed[one.said] += one.times
    ranked = sorted(missed, key=lambda intent: -missed[intent] / of[intent])
    return [f"{intent} {missed[intent]}/{of[intent]}" for intent in ranked[:3]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sentences", type=int, default=4, help="of each intent")
    arguments.add_argument("--conditions", default=f"{CLEAN}; {FAR}", help="with semicolons between")
    arguments.add_argument("--jobs", type=int, default=1)
    ear.add_dials(arguments)
    chosen = arguments.parse_args()
    conditions = [name.strip() for name in chosen.conditions.split(";")]
    for figure in run(each=chosen.sentences, conditions=conditions, jobs=chosen.jobs, given=chosen.dial):
        print(f"{figure.name}: {figure.value:.3f} ({figure.detail})")


if __name__ == "__main__":
    main()
