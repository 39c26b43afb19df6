"""The dialogue as markup: as a Mermaid diagram, and as a table of what each state understands."""

from collections.abc import Iterable

from voice_coach.diagram.chart import FRAMES, Chart, Cue, alarming, chart, depth, home, in_words, ladder, words
from voice_coach.mind.dialogue import Due, State
from voice_coach.mind.intent import Intent

INDENT = "    "


def mermaid() -> str:
    """Return the dialogue as a Mermaid state diagram: everything that leads from one state to another."""
    drawn = chart()
    lines = [f"[*] --> {State.STANDBY}", *_declared(None, drawn)]
    lines += [f"{_id(arrow.source)} --> {_id(arrow.dest)}: {in_words(arrow.cues)}" for arrow in drawn.arrows]
    lines += ["classDef safety fill:#f4b6b6,stroke:#c62828,color:#1f2933", f"class {', '.join(alarming())} safety"]
    return "\n".join(["stateDiagram-v2", *_indented(lines), ""])


def _declared(frame: str | None, drawn: Chart) -> list[str]:
    """Return the lines that declare what stands in a frame (None: outside them all), each frame with what is in it."""
    lines: list[str] = []
    inside = [node for node in (*FRAMES, *State, *drawn.choices) if home(node) == frame]
    for node in sorted(inside, key=depth):
        if node in drawn.choices:
            lines.append(f"state {_id(node)} <<choice>>")
        elif node in FRAMES:
            lines += [f'state "{words(node)}" as {node} {{', *_indented(_declared(node, drawn)), "}"]
        else:
            lines.append(f'state "{words(node)}" as {node}')
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    return [INDENT + line for line in lines]


def _id(node: str) -> str:
    return node.replace("|", "_or_")


def table() -> str:
    """Return, as a Markdown table, what each state understands, and what comes by itself in it."""
    lines = [
        "| State | Said, and leads on | Said, and answered in place | Comes by itself |",
        "| --- | --- | --- | --- |",
    ]
    for state in State:
        said, itself = _outcomes(state, Intent), _outcomes(state, Due)
        leading = [f"{in_words(cues)} → **{words(dest)}**" for (dest, _), cues in said.items() if dest]
        staying = in_words(cue for (dest, _), cues in said.items() if not dest for cue in cues)
        coming = [
            f"{in_words(cues)} → **{words(dest)}**" if dest else f"{in_words(cues)}: {words(action or '')}"
            for (dest, action), cues in itself.items()
        ]
        cells = (f"**{words(state)}**", "<br>".join(leading), staying, "<br>".join(coming))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _outcomes(state: State, kind: type[Intent] | type[Due]) -> dict[tuple[State | None, str | None], list[Cue]]:
    """Return what leads from ``state`` to each state (or, where it stays, to each action)."""
    outcomes: dict[tuple[State | None, str | None], list[Cue]] = {}
    for trigger in kind:
        for rung in ladder(state, trigger):
            outcomes.setdefault((rung.dest, rung.action), []).append(Cue(trigger, rung.when))
    return outcomes
