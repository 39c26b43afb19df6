"""What one can say: a few plain sentences of each intent, drawn from the templates, and where each is understood."""

from collections.abc import Iterable

from scripts.pages import markdown
from scripts.pages.markdown import quoted, table
from scripts.pages.plain import Plain
from voice_coach.content import load_lines
from voice_coach.diagram.chart import place, words
from voice_coach.mind.dialogue import State, triggers
from voice_coach.mind.exercise import Lines
from voice_coach.mind.intent import Intent, Topic
from voice_coach.settings import HearingSettings

INTRODUCTION = (
    (
        "Examples, a few of each kind, drawn from [`grammars/en`](../grammars/en), which holds many thousands. You need not know them: what is "
        "no sentence of theirs is read by how it sounds and by what it means, and where that is not certain the coach asks “Did you "
        "mean …?”. Politeness does no harm: “could you please”, “coach”, “now”."
    ),
    (
        "In standby, say the wake phrase first (“hey coach”); in a session, none is needed. *Understood* names states of "
        "[the dialogue](dialogue.md): *under way* is a session but for its pauses, *moving* is from the count-in to the last repetition."
    ),
)

I = Intent  # noqa: E741 - the table below is read as a table
SITUATIONS: tuple[tuple[str, str, tuple[Intent, ...]], ...] = (
    (
        "When something is wrong",
        (
            "Always heard in a session, in these and any other words: the exercise is over at once, or the coach falls silent and asks. "
            "[The signs of pain](signs.md) has more. “It burns” is effort, and is answered with a kind word."
        ),
        (I.PAIN, I.RED_FLAG, I.POSSIBLE, I.HELP_ME, I.EFFORT, I.FALSE_ALARM, I.HEALTH_QUESTIONS),
    ),
    ("To begin, and to end", "", (I.WAKE, I.START, I.STOP, I.PAUSE, I.RESUME)),
    ("From one part to the next", "", (I.READY, I.DONE, I.NEXT, I.SKIP, I.REST, I.MORE_REST, I.SKIP_REST)),
    ("Legs and counting", "", (I.SWITCH_LEGS, I.WRONG_LEG, I.CORRECT_COUNT, I.RESTART_SET, I.SET_LEGS)),
    (
        "Easier, harder, slower, more",
        "“Slower” is the tempo of the exercise; “speak slower” is the coach's voice.",
        (I.EASIER, I.HARDER, I.SLOWER, I.FASTER, I.SET_REPETITIONS, I.SET_SETS, I.SET_GOAL, I.GENTLE, I.UNDO),
    ),
    ("Where am I?", "", (I.HOW_MANY_LEFT, I.HOW_LONG, I.WHICH_LEG, I.PROGRESS, I.WHY, I.REPEAT, I.HELP)),
    (
        "How the coach talks and listens",
        "It is kept for you, for the next time too.",
        (
            *(
                I.LOUDER,
                I.QUIETER,
                I.FOLLOW_NOISE,
                I.SPEAK_SLOWER,
                I.SPEAK_FASTER,
                I.SPEAK_HIGHER,
                I.SPEAK_DEEPER,
                I.SAY_LESS,
                I.SAY_MORE,
            ),
            *(I.SET_WORDS, I.SET_SOUNDS, I.PATIENCE, I.SET_ADDRESS, I.USUAL_MANNERS),
        ),
    ),
    ("How hard it was", "", (I.RATE_EFFORT, I.SET_RATING, I.HAVE)),
    ("What it remembers", "", (I.I_AM, I.HISTORY, I.NEXT_SESSION, I.FORGET_ME)),
    ("Words of your own", "See [words of your own](add.md#words-of-your-own).", (I.TEACH, I.UNTEACH)),
    (
        "Answers",
        "They mean something only after the coach has asked.",
        (I.YES, I.NO, I.NUMBER, I.SIDE, I.BODY_PART, I.CHOICE, I.DONT_KNOW, I.SKIP_QUESTIONS),
    ),
)
"""Intents by situation, in the order in which somebody meets them; others follow under a heading of their own."""

MEANINGS = {
    I.WAKE: "wake up and listen",
    I.PAIN: "stop at once, and say what to do",
    I.RED_FLAG: "stop at once, and say how to get help",
    I.POSSIBLE: "be silent, and ask whether you are hurt",
    I.HELP_ME: "be silent, and ask whether you are hurt",
    I.EFFORT: "reassure you",
    I.FALSE_ALARM: "take the stop back, once you confirm it",
    I.HEALTH_QUESTIONS: "ask about your health",
    I.I_AM: "go by that name",
    I.NUMBER: "take this number",
    I.SIDE: "take this leg, or this side",
    I.BODY_PART: "take this part of your body",
    I.CHOICE: "take this one of those it named",
    I.DONT_KNOW: "go to the next question",
    I.SKIP_QUESTIONS: "ask no more",
    I.TEACH: "learn a phrase of yours",
    I.UNTEACH: "unlearn it",
}
"""What the coach does, where no line says it."""
TOLD = ("tell", "talk", "show", "explain", "I don't")
"""How a question begins that is none in its form."""
OUTSIDE = {
    I.WAKE: [HearingSettings().wake_phrase],
    I.TEACH: ["when I say banana, pause", "when I say next please, do skip"],
    I.UNTEACH: ["forget the word banana"],
}
"""Sentences that no template holds."""


def page() -> str:
    plain, lines = Plain(), load_lines()
    placed = {intent for _, _, intents in SITUATIONS for intent in intents} | {I.ASK}
    rest = tuple(intent for intent in Intent if intent not in placed)
    situations = [*SITUATIONS, *([("And more", "", rest)] if rest else [])]
    return markdown.page(
        "What you can say",
        *INTRODUCTION,
        *(_situation(*told, plain, lines) for told in situations),
        _questions(plain, lines),
    )


def _situation(title: str, told: str, intents: Iterable[Intent], plain: Plain, lines: Lines) -> str:
    rows = [
        (_meaning(intent, lines), quoted(OUTSIDE.get(intent) or plain.sentences(intent)), place(understood_in(intent)))
        for intent in intents
    ]
    head = ("The coach will", "when you say, for instance", "understood")
    return "\n\n".join(filter(None, [f"## {title}", told, table(head, rows)]))


def understood_in(intent: Intent) -> frozenset[State]:
    return frozenset(state for state in State if intent in triggers(state))


def _meaning(intent: Intent, lines: Lines) -> str:
    line = lines.lines.get(f"meant.{words(intent).replace(' ', '_')}")
    return MEANINGS.get(intent) or (line.say[0] if line else words(intent))


def _questions(plain: Plain, lines: Lines) -> str:
    rows = [(lines.topics[topic], quoted(asked(plain, topic))) for topic in Topic]
    return "\n\n".join(
        ["## Questions", "At any moment; a set waits for the answer.", table(("About", "ask, for instance"), rows)]
    )


def asked(plain: Plain, topic: Topic) -> list[str]:
    """Return some ways to ask about a topic."""
    return [said if said.startswith(TOLD) else f"{said}?" for said in plain.sentences(Intent.ASK, topic)][:3]
