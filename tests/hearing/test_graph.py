"""The compiled graph: what it weighs, what it says about words it does not know, and its cache."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from voice_coach.errors import VoiceCoachError
from voice_coach.hearing.dials import GraphDials
from voice_coach.hearing.grammar import Block, Grammar, load_grammar, make_template
from voice_coach.hearing.graph import KEPT, compile_graph
from voice_coach.hearing.model import MANIFEST, SpeechModel
from voice_coach.hearing.places import Place
from voice_coach.hearing.wake import WakePhrase


def grammar(tmp_path: Path, *sentences: str) -> Grammar:
    directory = tmp_path / "grammar"
    directory.mkdir(exist_ok=True)
    lines = "".join(f"          - {sentence}\n" for sentence in sentences)
    (directory / "a.yaml").write_text(f"language: en\nintents:\n  A:\n    data:\n      - sentences:\n{lines}")
    return load_grammar(directory)


@pytest.mark.model
def test_the_wake_phrase_is_made_of_known_words(tmp_path: Path, speech_model: Path) -> None:
    """The sentence names the word, and one that is near."""
    with pytest.raises(VoiceCoachError, match=r'does not know "gluteus" \(near: ".*choose another wake phrase'):
        compile_graph(
            grammar(tmp_path, "stop"), SpeechModel(speech_model), tmp_path / "cache", wake=WakePhrase("hey gluteus")
        )


def with_own(plain: Grammar, *spellings: str) -> Grammar:
    place = Place(Path("own.toml"), 3)
    own = Block("A", tuple(make_template(spelling, place) for spelling in spellings), is_own=True)
    return replace(plain, blocks=(*plain.blocks, own), digest="-".join(spellings))


@pytest.mark.model
def test_an_own_phrase_needs_one_spelling_of_known_words(tmp_path: Path, speech_model: Path) -> None:
    """Other spellings are left out; where there is none, the sentence says what to write, and where."""
    plain, model, cache = grammar(tmp_path, "stop"), SpeechModel(speech_model), tmp_path / "cache"
    dials = GraphDials(closed=True)
    one, both = (
        compile_graph(with_own(plain, *spellings), model, cache, dials)
        for spellings in (("bah nana",), ("bananana", "bah nana"))
    )
    assert (one / "graph/Gr.fst").read_bytes() == (both / "graph/Gr.fst").read_bytes()
    with pytest.raises(VoiceCoachError, match=r'^own\.toml:3: .* does not know "bananana" .* as sounds_like\.$'):
        compile_graph(with_own(plain, "bananana"), model, cache, dials)


@pytest.mark.model
def test_unknown_words_are_all_reported(tmp_path: Path, speech_model: Path) -> None:
    """Each with its template's file and line and a word that the model knows; nothing is compiled."""
    spoken = grammar(tmp_path, "stop", "my gluteus hurts", "my (knee|coccyx) hurts", "deadlift now")
    with pytest.raises(VoiceCoachError) as caught:
        compile_graph(spoken, SpeechModel(speech_model), tmp_path / "cache")
    message = str(caught.value)
    for line, word in ((7, "gluteus"), (8, "coccyx"), (9, "deadlift")):
        assert f'{tmp_path / "grammar" / "a.yaml"}:{line}: the speech model does not know "{word}" (near: "' in message
    assert not list((tmp_path / "cache").glob("graph-*"))


@pytest.mark.model
def test_a_graph_is_a_model_directory(tmp_path: Path, speech_model: Path) -> None:
    """All but the graph and the configuration links to the model; dials that Vosk knows stand in its configuration."""
    dials = GraphDials(closed=True, beam=11.5, complete_silence_s=0.25)
    compiled = compile_graph(grammar(tmp_path, "stop"), SpeechModel(speech_model), tmp_path / "cache", dials)
    own = {"graph/Gr.fst", "conf/model.conf", "conf/mfcc.conf"}
    assert {name for name in MANIFEST if not (compiled / name).is_symlink()} == own
    assert (compiled / "am/final.mdl").samefile(speech_model / "am/final.mdl")
    options = (compiled / "conf/model.conf").read_text().split()
    assert {"--beam=11.5", "--endpoint.rule2.min-trailing-silence=0.25", "--acoustic-scale=1.0"} <= set(options)
    assert "--dither=0" in (compiled / "conf/mfcc.conf").read_text().split()


@pytest.mark.model
def test_rare_words_are_heard_where_they_are_heeded(tmp_path: Path, speech_model: Path) -> None:
    """Of names, which Vosk would hold in memory, only those are left that can be heard; words that stand for no sound are."""
    model, cache = SpeechModel(speech_model), tmp_path / "cache"
    plain, heeding = (
        compile_graph(grammar(tmp_path, "stop"), model, cache, heeded=frozenset(heeded))
        for heeded in ((), ("bellyache", "no-word"))
    )
    names, more = (
        {line.split()[0] for line in (graph / "graph/words.txt").read_text().splitlines()} for graph in (plain, heeding)
    )
    assert more - names == {"bellyache"}
    assert {"stop", "hurts", "television", "<eps>", "[unk]"} <= names


@pytest.mark.model
def test_a_graph_is_compiled_once(tmp_path: Path, speech_model: Path) -> None:
    """The same grammar and dials are found in the cache; another of either is another graph."""
    model, cache, closed = SpeechModel(speech_model), tmp_path / "cache", GraphDials(closed=True)
    first = compile_graph(grammar(tmp_path, "stop"), model, cache, closed)
    written = (first / "graph/Gr.fst").stat().st_mtime_ns
    assert compile_graph(grammar(tmp_path, "stop"), model, cache, closed) == first
    assert (first / "graph/Gr.fst").stat().st_mtime_ns == written
    assert compile_graph(grammar(tmp_path, "stop"), model, cache, replace(closed, branching=0.5)) != first
    assert compile_graph(grammar(tmp_path, "stop now"), model, cache, closed) != first


@pytest.mark.model
def test_the_cache_keeps_what_was_used_last(tmp_path: Path, speech_model: Path) -> None:
    """Old graphs go, the oldest first, and nothing half done stays."""
    model, cache, closed = SpeechModel(speech_model), tmp_path / "cache", GraphDials(closed=True)
    for number, sentence in enumerate(("one", "two", "three", "four", "five", "six")[: KEPT + 1]):
        compiled = compile_graph(grammar(tmp_path, sentence), model, cache, closed)
        os.utime(compiled, (number, number))
    kept = {path.name for path in cache.iterdir() if path.name.startswith("graph-")}
    assert len(kept) == KEPT
    assert compiled.name in kept
    assert not list(cache.glob(".*"))
