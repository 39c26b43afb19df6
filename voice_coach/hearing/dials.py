"""The dials of the graph: what the recogniser weighs against what, in negative natural logarithms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GraphDials:
    """What is weighed against what."""

    grammar_cost: float = 0.0
    """Of entering the grammar; at 15 it falls out of the beam at once."""
    general_cost: float = 3.0
    """Of entering the general language model. At 3 and at 5: of 150 commands by eight voices 138 and 142 are understood, 120 and
    122 where the room and noise at 12 dB go with them; 13 and 26 of 150 single words that are no commands are taken for
    one, and none of 70 sentences of chatter or 30 orders at a coffee bar (all with ``cry_cost`` 0)."""
    domain_cost: float = 2.0
    """Of entering the domain's language model."""
    branching: float = 1.0
    """What a choice among n ways on costs inside the grammar, in units of ln n: without it a sentence of many choices is as
    cheap as one of few, and the grammar swallows what was not meant for it (28 of the 30 orders, 31 of the 70 sentences)."""
    silence_cost: float = 3.0
    """Of an utterance without words. At 0 short commands in noise are lost: 86 instead of 96 of 110 are understood."""
    word_cost: float = 7.0
    """Of any single word, beside its own (``union.SCALE``). Without this way the general model, in which hardly a sentence is one
    word, leaves single words to the grammar: of 126 words by people that are no commands, 27 are taken for one in a set, and 7 at
    this cost; at 6 more of those that are commands are lost ("top" for "stop"), at 8 fewer others are left alone."""
    cry_cost: float = 0.0
    """Of a sentence that may be a single syllable. At -2, of 30 cries by three voices 27 are believed and 19 of 90 other
    words too; at 0 it is 26 and 10."""
    wake_cost: float = 6.0
    """Of the wake phrase, alone or before a sentence. At 4, 6 and 8, of 81 commands after it beside a running tap at 6 dB, 80, 80 and
    65 are understood, at 12 dB 81, 81 and 80; of 96 clips of what sounds like it ("a coach", "hey couch", "they approach") 39,
    32 and 25 are taken for it."""
    closed: bool = False
    """True: the grammar alone; then whatever is said is made into one of its sentences."""
    beam: float = 10.0
    """Of the decoder: what is dearer than the best by more than this is given up."""
    max_active: int = 3000
    """States that the decoder follows at a time, at most."""
    lattice_beam: float = 6.0
    """By how much other readings may be dearer than the best, to be kept for choosing among."""
    complete_silence_s: float = 0.1
    """Silence after which the decoder takes a sentence to be complete, ``gate.QUIET_S`` included."""
    longest_silence_s: float = 4.0
    """Silence after which it thinks that any utterance is over: longer than all patience, because ``endpoint`` knows better."""
