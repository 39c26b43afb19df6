"""The coach knows all that the article on back leg raises says, and says it in words of its own."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.content.spoken import everything, exercise_texts, line_texts, words
from voice_coach.content import load_exercises

RUN = 7
"""Words in a row that may not be the article's."""
FINGERPRINTS = Path(__file__).with_name("article_fingerprints.txt")
"""One a line: ``fingerprint`` of every run of seven words in the article, sorted."""

FACTS = [
    # (what the article says, where it is said, how it is recognised)
    ("the leg moves backward from the hip", "lines", r"leg backward from the hip"),
    ("prone or standing", "lines", r"standing or lying face down"),
    ("contraction, not momentum", "lines", r"muscles lift it, never a swing"),
    ("a foundation for the lower body's stability", "lines", r"steadies the whole lower body"),
    # muscles
    ("gluteus maximus: prime mover", "both", r"gluteus maximus is the prime mover"),
    ("gluteus maximus: prime mover, when asked", "lines", r"gluteus maximus is the prime mover"),
    ("hamstrings assist, most at the start", "both", r"hamstrings .*assist, most of all as the lift begins"),
    ("the three hamstrings", "lines", r"biceps femoris, the semitendinosus and the semimembranosus"),
    ("erector spinae stabilise", "both", r"erector spinae run along your spine and keep it still"),
    ("deep core: transverse abdominis and obliques", "both", r"transverse abdominis and the obliques"),
    ("the core matters most standing", "standing", r"standing asks a lot of it"),
    # benefits
    ("glute strength for performance and posture", "both", r"stronger glutes\..*posture and your sport"),
    ("prevents lower back pain", "both", r"keep pain out of the lower back"),
    ("hip power: running, jumping, stairs, lifting", "both", r"to run, to jump and to climb stairs, and for every lift"),
    ("posterior chain balances the quadriceps", "both", r"posterior chain, catches up with the front of the thighs"),
    ("glutes offload the lower back", "both", r"carry weight that would otherwise fall on the back"),
    ("functional movement", "both", r"strength for daily life"),
    ("prone: low impact, isolates, little spinal load", "prone", r"gentle on the joints.*little load on the spine"),
    ("standing: functional, balance and core", "standing", r"movement of daily life.*balance and your core"),
    # prone set-up
    ("face down on a mat or something comfortable", "prone", r"face down, on a mat or on anything .*comfortable"),
    ("forehead on hands or pillow, neck neutral", "prone", r"hands or a small pillow under your forehead.*neck"),
    ("legs together or slightly apart", "prone", r"legs, together or a little apart"),
    ("feet relaxed", "prone", r"let your feet go loose"),
    ("core braced, hips into the floor", "prone", r"navel gently in, and press your hips lightly into the floor"),
    # prone repetition
    ("breathe out and lift with the glutes", "prone", r"breathe out, tighten the gluteus, and slowly let it lift"),
    ("leg straight, knee not locked", "prone", r"keep the leg long, but do not lock the knee"),
    ("from the hip, not the back", "prone", r"from the hip, never from the lower back"),
    ("heel to the ceiling", "prone", r"your heel reaching for the ceiling"),
    ("only as high as back and hips allow", "prone", r"only as high as your back stays flat and your hips stay down"),
    ("small and controlled beats large", "prone", r"small and controlled does more for you than big and loose"),
    ("pause and squeeze", "both", r"at the top, stay for a moment and squeeze"),
    ("breathe in and lower, never drop", "prone", r"breathe in, and lower the leg slowly.* never just drops"),
    ("one leg first, or alternate", "both", r"finish one leg before the other gets its turn.* alternate"),
    # standing set-up
    ("stand tall", "standing", r"stand tall"),
    ("feet hip-width apart", "standing", r"feet as wide apart as your hips"),
    ("a wall, chair or sturdy object to hold", "standing", r"worktop, a heavy sofa, or a wall\.(.|\n)*a chair only if"),
    ("support above all at first", "standing", r"above all while this is new to you"),
    ("neutral spine", "standing", r"neither arched nor rounded"),
    ("navel toward the spine", "standing", r"draw your navel a little toward your spine"),
    ("weight even on the standing leg", "standing", r"weight on the whole foot of the standing leg"),
    # standing repetition
    ("breathe out, leg straight back, slowly", "standing", r"breathe out, and slowly take one leg straight back"),
    ("upright, no leaning, no arching", "standing", r"upper body stays upright, and your lower back does not arch"),
    ("from the hip", "standing", r"movement comes from the hip"),
    ("glute of the working leg", "standing", r"gluteus of that leg do the lifting"),
    ("range: pelvis and spine in place", "standing", r"pelvis stays level and your spine keeps its line"),
    ("a small range for most", "standing", r"for most people that is not far"),
    ("breathe in, return, no swing", "standing", r"breathe in, and bring the leg back down.*never swings to the front"),
    # mistakes
    ("prone: arching, weak glutes compensated", "prone", r"muscles are stepping in for glutes that are too weak"),
    ("prone: momentum, less activation, injury", "prone", r"jerk takes the work away from the gluteus.*injured"),
    ("prone: too high, the back takes over", "prone", r"beyond it the lower back takes over"),
    ("prone: squeeze on purpose", "prone", r"tighten it on purpose, with your mind on the working leg"),
    ("standing: leaning or arching", "standing", r"leaning forward or arching the back"),
    ("standing: leaning means compensation", "standing", r"lower back or some other muscle is making up for the hip"),
    ("standing: momentum", "standing", r"move slowly and on purpose"),
    ("standing: weak core, unstable", "standing", r"with a slack core you wobble"),
    ("standing: a little shift is natural, swaying is not", "standing", r"little shift of weight is natural, but swaying is not"),
    ("the common mistakes, when asked", "lines", r"arched lower back.*swing the leg, lift it too high.*core.*gluteus"),
    # easier, harder
    ("prone easier: smaller range", "prone", r"only half as high"),
    ("prone easier: isometric hold", "prone", r"stay at the top for five seconds while you squeeze"),
    ("ankle weights", "both", r"small weight around each ankle"),
    ("band around the ankles", "both", r"looped band around both ankles"),
    ("prone harder: knee bend, hamstrings, less isolation", "prone", r"slightly\. the hamstrings join in more, and the gluteus works less"),
    ("standing easier: firm support", "standing", r"hold on to a firm support"),
    ("standing easier: smaller range", "standing", r"only half as far"),
    ("standing harder: no support, for balance", "standing", r"take your hands off.* your balance works now"),
    ("standing harder: cable kickback", "standing", r"cable kickbacks"),
    # routine
    ("strength: sets and repetitions", "lines", r"two or three sets of ten to fifteen with each leg"),
    ("activation: sets and repetitions", "lines", r"one or two sets of fifteen to twenty"),
    ("two or three times a week, days apart", "lines", r"two or three times a week, never on days in a row"),
    ("recovery", "lines", r"muscles need the day in between to recover"),
    ("progress: resistance", "lines", r"resistance, with ankle weights or bands"),
    ("progress: volume", "lines", r"volume, with more repetitions or another set"),
    ("progress: control, time under tension", "lines", r"slow tempo keeps the muscle under tension for longer"),
    ("tempo three, one, three", "lines", r"three seconds up, one at the top, three down"),
    ("progress: stability", "lines", r"stability, when you let go of the support"),
    # safety
    ("form before numbers", "lines", r"good form counts more than any number"),
    ("pain: at once", "lines", r"if you feel pain, the exercise is over, at once"),
    ("a mild burn is normal, sharp or lasting pain is not", "lines", r"mild burn .* normal\. sharp pain is not, .* pain that lasts"),
    ("light warm-up", "lines", r"warm up every time, but lightly"),
    ("stretch afterward", "lines", r"always stretch afterward"),
    ("professional: lasting pain", "lines", r"if pain lasts, during the exercise or after it"),
    ("professional: back, hip or knee condition", "lines", r"condition of the back, the hip or the knee"),
    ("professional: unsure of the form", "lines", r"not sure about your form, a certified trainer or a physical therapist"),
    ("consistent, mindful practice", "lines", r"regular practice, with your mind on it"),
]  # fmt: skip


def fingerprint(run: list[str]) -> str:
    """Return 40 bits of the SHA-256 of the words, joined by single spaces, in hexadecimal."""
    return hashlib.sha256(" ".join(run).encode()).hexdigest()[:10]


@pytest.mark.parametrize(("fact", "where", "pattern"), FACTS, ids=[f"{fact} ({where})" for fact, where, _ in FACTS])
def test_every_fact_of_the_article_is_said(fact: str, where: str, pattern: str) -> None:
    """Each fact is found in what is spoken where it belongs."""
    exercises = load_exercises()
    sources = {
        "lines": [line_texts()],
        "both": [exercise_texts(exercises["standing"]), exercise_texts(exercises["prone"])],
    }.get(where) or [exercise_texts(exercises[where])]
    for source in sources:
        assert re.search(pattern, _read_aloud(source), re.IGNORECASE), fact


def _read_aloud(spoken: dict[str, str]) -> str:
    """Join the texts one a line; a name and what is said about it make one."""
    text = ""
    for path, part in spoken.items():
        text += {"role": " ", "why": ". "}.get(path.rsplit(".", 1)[-1], "\n") + part
    return text


def test_no_seven_words_in_a_row_are_the_articles() -> None:
    """Facts are free, sentences are not: no text shares a run of seven words with the article."""
    article = set(FINGERPRINTS.read_text(encoding="ascii").split())
    assert article
    copied = [
        f"{path}: {' '.join(run)}"
        for path, text in everything().items()
        for run in zip(*(words(text)[start:] for start in range(RUN)), strict=False)
        if fingerprint(list(run)) in article
    ]
    assert not copied


def test_a_copied_sentence_would_be_found() -> None:
    """The fingerprints are those of the article: a run of its words is among them, its reverse is not."""
    article = set(FINGERPRINTS.read_text(encoding="ascii").split())
    run = ["pressing", "your", "hips", "gently", "into", "the", "floor"]
    assert fingerprint(run) in article
    assert fingerprint(run[::-1]) not in article
