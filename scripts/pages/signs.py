"""The signs of pain and danger, for a clinician to review: sources, sentences that are read so, and such as are not."""

from collections.abc import Iterator, Sequence

from scripts.pages import markdown
from scripts.pages.markdown import bullets, capital, quoted, table
from scripts.pages.plain import written
from voice_coach import assets
from voice_coach.events import Safety
from voice_coach.hearing.signs import Context, Sign, load_signs

GRAVITIES = {
    Safety.RED_FLAG: ("Red flags", "The coach is silent and stops at once, and says how to get help now."),
    Safety.PAIN: (
        "Pain, and signs to stop for",
        "The coach is silent and stops at once, and says what to do. The session is over.",
    ),
    Safety.POSSIBLE: (
        "What may be pain",
        "The coach is silent at once and asks whether you are hurt. “No”, “ready” and “resume” lead to a pause; no clear answer ends the session.",
    ),
    Safety.EFFORT: ("Effort", "Normal work of a muscle: the coach reassures, and goes on."),
}
CONTEXTS = {
    Context.DENIED: "It is denied",
    Context.OTHERS: "It is about somebody else",
    Context.UNREAL: "It is about another time, or might be",
    Context.FIGURE: "It is a figure of speech",
}
"""What keeps words of pain from being a complaint, where there are examples of it."""


def page() -> str:
    known = load_signs(assets.data_dir("grammars") / "en" / "signs")
    return markdown.page(
        "The signs of pain",
        "What counts as pain or danger when it is said in a session, from [`grammars/en/signs`](../grammars/en/signs). Each sign has its source, "
        "sentences that have to be read as it, and sentences that must not; all of them are tests. The exact sentences of "
        "[`safety.yaml`](../grammars/en/safety.yaml) go before these.",
        "**To the clinician who reviews this:** no clinician has done so yet. Please say which sign is missing, which one stands under the "
        "wrong heading, which sentence of your patients is not among the examples, and whether the source still says so. "
        "[How to add a sentence](add.md#a-sign-of-pain).",
        *(part for gravity, (title, told) in GRAVITIES.items() for part in _gravity(gravity, title, told, known.signs)),
        "## What is no complaint",
        "Words of pain that are none of the speaker's own, now.",
        table(
            ("Because", "for instance"),
            (
                (told, _said(known.context_examples[kind]))
                for kind, told in CONTEXTS.items()
                if known.context_examples[kind]
            ),
        ),
        "## Parts of the body that are told apart",
        ", ".join(known.parts) + ".",
    )


def _gravity(gravity: Safety, title: str, told: str, signs: tuple[Sign, ...]) -> Iterator[str]:
    yield f"## {title}"
    yield told
    for sign in signs:
        if sign.safety == gravity:
            yield f"### {capital(sign.name.replace('_', ' '))}"
            yield f"*Source: {sign.source}.*"
            others = [f"Is not: {_said(sign.counterexamples)}"] if sign.counterexamples else []
            yield bullets([f"Is: {_said(sign.examples)}", *others])


def _said(sentences: Sequence[str]) -> str:
    return quoted(map(written, sentences))
