"""What the coach asks about health, and what it says when something hurts, for a clinician to review."""

from collections.abc import Iterable, Iterator

from scripts.pages import markdown
from scripts.pages.markdown import capital, table
from voice_coach.content import load_lines, load_questionnaires
from voice_coach.mind.exercise import Lines
from voice_coach.mind.interview import Item, Questionnaire

TITLES = {
    "screening": "Before the first session",
    "triage": "After a stop for pain",
    "how_is_it": "At the next session after pain",
    "check_in": "When nobody answers",
}
"""What a questionnaire is called, where its id does not say it."""
ADVICE = ("pain.", "redflag.", "possible.", "effort.", "stopped.", "watch.", "check_in.", "lock.", "screening.")
"""How the keys of lines begin that belong to safety."""


def page() -> str:
    lines, forms = load_lines(), load_questionnaires()
    return markdown.page(
        "What the coach asks and advises",
        "Questions about health, from [`content/questionnaires`](../voice_coach/content/questionnaires), and everything that the coach says "
        "when something hurts, from [`lines/en.toml`](../voice_coach/content/lines/en.toml). Like [the signs of pain](signs.md), no clinician has "
        "reviewed this yet. “I don't know” answers any question, “skip the questions” ends them, and no answer leads back into a session that was stopped.",
        *(part for form in forms.values() for part in _form(form, lines)),
        "## What it says",
        "Words in braces are filled in. Where there are several wordings, they take turns.",
        table(("When", "the coach says"), _advice(lines)),
    )


def _form(form: Questionnaire, lines: Lines) -> Iterator[str]:
    yield f"## {TITLES.get(form.id, capital(form.id.replace('_', ' ')))}"
    rows = (
        (f"{item.id}", lines.lines[item.line].say[0], _answer(item), _asked(item), _meanings(item))
        for item in form.items
    )
    yield table(("", "Question", "Answer", "Asked", "What follows"), rows)


def _answer(item: Item) -> str:
    match item.answer:
        case "number":
            return f"{item.low} to {item.high}"
        case "choice":
            return " or ".join(item.choices)
        case kind:
            return kind


def _asked(item: Item) -> str:
    after = [f"{other}: {_one_of(answers)}" for other, answers in item.when.items()]
    return "; ".join([*after, *([f"found: {_one_of(item.found)}"] if item.found else [])]) or "always"


def _one_of(answers: Iterable[object]) -> str:
    return " or ".join(map(str, answers))


def _meanings(item: Item) -> str:
    """Return what follows from the answers, those with the same consequence together."""
    together: dict[str, list[str]] = {}
    for answer, findings in item.means.items():
        together.setdefault(", ".join(findings), []).append(answer)
    return "; ".join(f"{', '.join(answers)}: **{findings}**" for findings, answers in together.items())


def _advice(lines: Lines) -> Iterator[tuple[str, str]]:
    for key, line in lines.lines.items():
        if key.startswith(ADVICE):
            yield f"`{key}`", "<br>".join(line.say)
