"""What is shipped, read once for all tests of a worker: it takes a second each time, and nothing changes it."""

from functools import cache

from voice_coach.assets import data_dir
from voice_coach.hearing.complaints import ComplaintReader
from voice_coach.hearing.grammar import Grammar, load_grammar
from voice_coach.hearing.parser import Parser
from voice_coach.hearing.signs import Signs, load_signs


@cache
def grammar() -> Grammar:
    return load_grammar(data_dir("grammars") / "en")


@cache
def parser() -> Parser:
    return Parser(grammar())


@cache
def signs() -> Signs:
    return load_signs(data_dir("grammars") / "en" / "signs")


@cache
def complaints() -> ComplaintReader:
    return ComplaintReader(signs())
