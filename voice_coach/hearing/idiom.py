"""What of a language is no template: how its words are brought to one form, who speaks of themselves, how words are taught.

All of it is looked for in lower-case words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Idiom:
    plain: tuple[tuple[re.Pattern[str], str], ...]
    """Short forms and endings, and the one form for each; articles become nothing, since many leave them out."""
    own: re.Pattern[str]
    """Words of who speaks of themselves."""
    my: tuple[re.Pattern[str], str]
    """What else is said for "my" right before a part of the body, and "my"."""
    sides: Mapping[str, re.Pattern[str]]
    """How a side is told, by "left" and "right"."""
    when: re.Pattern[str]
    """A lesson in which phrase and command follow one another: "when i say banana pause"."""
    means: re.Pattern[str]
    """A lesson with something between phrase and command: "banana means pause"."""
    link: re.Pattern[str]
    """What may stand at the end of a phrase, and is none of it: "then"."""
    forget: re.Pattern[str]
    """The contrary of a lesson: "forget banana"."""
    pointing: re.Pattern[str]
    """A phrase with such a word in "… means stop" is talk about something else."""


def _plain(*forms: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(form), plain) for form, plain in forms)


_EN_LEAD = r"(?:(?:okay|ok|so|now|and|coach|please|listen|learn|learn that|remember|remember that|from now on) )*"
_DE_LEAD = (
    r"(?:(?:okay|ok|also|so|und|coach|trainer|bitte|hör zu|lerne|merk dir|merke dir|von jetzt an|ab jetzt|ab sofort) )*"
)

IDIOMS: Mapping[str, Idiom] = {  # by language
    "en": Idiom(
        plain=_plain(
            (r"\bmeself\b", "myself"),
            (r"\bcannot\b", "can not"),
            (r"\bcan't\b", "can not"),
            (r"\bwon't\b", "will not"),
            (r"\bain't\b", "is not"),
            (r"n't\b", " not"),
            (r"'m\b", " am"),
            (r"'ve\b", " have"),
            (r"'re\b", " are"),
            (r"'ll\b", " will"),
            (r"'d\b", " would"),
            (r"'s\b", " is"),  # a possessive becomes "is" too, which does no harm
            (r"\b(?:a|an|the)\b", ""),
        ),
        own=re.compile(r"(?<!\S)(?:i|my|me|myself|mine) "),
        my=(re.compile(r"(?<!give )(?<!gave )(?<!giving )(?<!given )(?<!\S)me(?! heart attack)"), "my"),
        sides={
            side: re.compile(rf"(?<!\S)(?:{side} (?:one|side|\S+ )|(?:on|the) {side} )") for side in ("left", "right")
        },
        when=re.compile(_EN_LEAD + r"(?:when|whenever|if|every time|each time|any time) i (?:say|said) (.+)"),
        means=re.compile(
            _EN_LEAD
            + r"(?:the (?:word|words|phrase) )?(.+?) (?:means|should mean|will mean|stands for|is short for) (.+)"
        ),
        link=re.compile(r" (?:then|do|please|you|you should|i mean|i want you to|it means|that means|take it as)$"),
        forget=re.compile(
            _EN_LEAD
            + r"(?:can you |could you |please )?(?:forget about|forget|unlearn)(?: the (?:word|words|phrase))? (.+?)(?: please| again)?"
        ),
        pointing=re.compile(r"\b(it|that|this|these|those|which|what|who|he|she|they|there|we|you|and|but|so)\b"),
    ),
    "de": Idiom(
        plain=_plain(
            (r"'s\b", " es"),
            (r"\bhab\b", "habe"),
            (r"\bkrieg\b", "kriege"),
            (r"\bgehts\b", "geht es"),
            (r"\btuts\b", "tut es"),
            (r"\b(?:nich|net|ned)\b", "nicht"),
            (r"\bis\b", "ist"),
            (r"\bim\b", "in"),
            (r"\bins\b", "in"),
            (r"\bam\b", "an"),
            (r"\b(mein|dein|sein|ihr|kein|unser)(?:e|en|em|er|es)\b", r"\1"),
            (r"\b(link|recht|unter|ober|ganz)(?:e|en|em|er|es)\b", r"\1e"),
            (r"\b(?:der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|ne|nen|n)\b", ""),
        ),
        own=re.compile(r"(?<!\S)(?:ich|mir|mich|mein) "),
        my=(re.compile(r"(?<!\S)meim"), "mein"),
        sides={
            "left": re.compile(r"(?<!\S)(?:linke|links) "),
            "right": re.compile(r"(?<!\S)(?:rechte|rechts) "),
        },
        when=re.compile(_DE_LEAD + r"(?:wenn|sobald|immer wenn) ich sage (.+)"),
        means=re.compile(
            _DE_LEAD
            + r"(?:(?:wenn|sobald|immer wenn) ich |(?:das wort|die wörter) )?(.+?) "
            + r"(?:sage dann meine ich|sage meine ich|sage heißt das|sage bedeutet das|sage dann|sage|bedeutet|heißt|soll heißen|steht für) (.+)"
        ),
        link=re.compile(r" (?:dann|meine ich|bitte|sollst du|heißt das)$"),
        forget=re.compile(
            _DE_LEAD + r"(?:vergiss|verlerne)(?: bitte)?(?: das wort| die wörter)? (.+?)(?: bitte| wieder)?"
        ),
        pointing=re.compile(r"\b(es|das|dies|diese|dieser|welche|was|wer|er|sie|wir|du|und|aber|so|ich)\b"),
    ),
}


def plain_words(text: str, idiom: Idiom) -> str:
    """Return lower-case words, each in its one form and followed by one space, without articles: what patterns are looked for in."""
    for form, plain in idiom.plain:
        text = form.sub(plain, text)
    return "".join(f"{word} " for word in text.split())
