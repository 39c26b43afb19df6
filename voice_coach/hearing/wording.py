"""Ways of saying that make no difference: full forms and short ones, words of hesitation, words said twice.

What is trained on and what is read go through ``plain`` alike, so that nothing has to be learnt twice.
"""

import re

_HESITATIONS = re.compile(r"\b(?:um+|uh+|er|erm|ehm|hmm+)\b")
_SHORT = (
    (re.compile(r"\bi am\b"), "i'm"),
    (re.compile(r"\b(it|that|there|he|she|what(?! is it)) is\b"), r"\1's"),
    (re.compile(r"\b(you|we|they) are\b"), r"\1're"),
    (re.compile(r"\b(i|you|we|they) have (?=been|got|had|done|lost|finished|no idea|just|already)"), r"\1've "),
    (re.compile(r"\b(i|you|we|they|it) will\b"), r"\1'll"),
    (re.compile(r"\b(do|does|did|is|are|was|were|have|has|had|could|should|would) not\b"), r"\1n't"),
    (re.compile(r"\b(?:cannot|can not)\b"), "can't"),
    (re.compile(r"\bwill not\b"), "won't"),
    (re.compile(r"\blet us\b"), "let's"),
    (re.compile(r"\bgonna\b"), "going to"),
    (re.compile(r"\bwanna\b"), "want to"),
    (re.compile(r"\bgotta\b"), "got to"),
    (re.compile(r"\bgimme\b"), "give me"),
    (re.compile(r"\blemme\b"), "let me"),
    (re.compile(r"\bdunno\b"), "don't know"),
    (re.compile(r"\bok\b"), "okay"),
)
_TWICE = re.compile(r"\b([a-z']+(?: [a-z']+){0,2})(?: \1)+\b")


def plain(text: str) -> str:
    """Return ``text`` (lower-case words) in the one form that stands for all: "can can you um i am" becomes "can you i'm".

    A text that is one word over and over stays as it is: "no no" insists, and "ow ow" is a cry.
    """
    said = _HESITATIONS.sub(" ", text)
    for full, short in _SHORT:
        said = full.sub(short, said)
    said = " ".join(said.split())
    once = _TWICE.sub(r"\1", said)
    return once if " " in once else said
