"""What can be said to the coach, and what is not taken for it."""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml
from hassil import Intents, recognize_all
from hassil.util import merge_dict

from voice_coach.assets import data_dir
from voice_coach.content import load_exercises, load_lines
from voice_coach.events import Safety
from voice_coach.hearing.grammar import Block, Grammar, load_grammar
from voice_coach.hearing.ngram import read_ngram
from voice_coach.hearing.templates import Templates, WordGraph
from voice_coach.mind.intent import Intent, Topic

SAFETY = {
    Intent.PAIN: Safety.PAIN,
    Intent.RED_FLAG: Safety.RED_FLAG,
    Intent.POSSIBLE: Safety.POSSIBLE,
    Intent.EFFORT: Safety.EFFORT,
}
SAMPLES = 12
"""Random sentences of each meaning that are parsed."""

# Meaning: what is said for it; ...
EXAMPLES = """
Wake: hey coach; okay coach; hello coach; coach are you there
Start: start; begin; let's start; start a workout; hey coach start; i want to start the exercise; let's get started please
Start: start back leg raises; let's do some leg raises; can we start now
Start exercise=standing: start standing raises; standing back leg raises; hey coach let's do standing leg lifts; standing
Start exercise=standing: i want to do the standing one; start back leg raises standing up; can we do some standing kickbacks
Start exercise=prone: start prone raises; prone; lying down; i'd like to do the lying leg raises; start lying down raises
Start exercise=prone: the lying one please; leg raises on the floor; let's do it lying down; okay coach start prone leg lifts
Stop: stop; stop stop stop; coach stop; please stop; stop the workout; quit; end the session; that's enough for today
Stop: i want to stop now; can we stop; i'm done for today; no stop; i can't go on; goodbye coach; let's call it a day
Pause: pause; wait; hold on; hang on a second; pause the workout please; give me a minute; can you wait a moment; no wait
Resume: resume; continue; carry on; go on; keep going; i'm back; let's continue; carry on where we left off
Ready: ready; i'm ready; go; let's go; i'm in position; all set; ready when you are; start the next set; okay i'm ready
Done: done; finished; i'm done; that's it; i've done them all; all done; i'm finished with this set; that was the last one
Next: next; next one; next set please; let's move on; go to the next step; next exercise
Skip: skip; skip this; can we skip the warm up; skip the rest; i don't need a rest; i already warmed up; let's skip it
Rest: rest; i need a rest; let's take a break; can i have a break; i need to rest; give me a short break; a breather
SwitchLegs: switch; switch legs; change legs please; other leg; the other side; let's do the other leg; next leg; swap sides
Easier: easier; make it easier; it's too hard; this is too difficult for me; can you make it a bit easier please
Easier: give me something easier; go easy on me; i need an easier version; take off the weights
Easier with=support: make it easier with support; with a chair; i want to hold on to the wall; let me use a chair
Easier with=smaller range: a bit easier with a smaller range; i'd like to do smaller raises; use a smaller movement
Easier with=hold: let's do isometric holds; make it easier with a hold; just hold it at the top
Harder: harder; make it harder; this is too easy; can you make it much harder; give me a challenge; a harder version please
Harder with=ankle weights: make it harder with ankle weights; ankle weights; add my ankle weights; let's use weights
Harder with=band: harder with a band; i want to use the resistance band; can we add a band
Harder with=no support: no support; without holding on; make it harder with no support; let me try it without the chair
Harder with=knee bend: i want to bend my knee slightly; make it harder with a slight knee bend
Harder with=cable: use the cable machine; with a cable
Slower: slower; slow down; a bit slower please; you're going too fast; too fast; slow the tempo down; i can't keep up
Faster: faster; quicker; speed up; can we go a little faster; it's too slow; pick up the pace
SetRepetitions number=12: twelve repetitions; twelve reps please; make it twelve reps; twelve per leg; do twelve reps each leg
SetRepetitions number=8: i can only do eight reps; set the reps to eight; make it eight; do it eight times
SetRepetitions number=25: let's do twenty five reps; twenty five repetitions per leg
SetRepetitions number=1: one rep
SetSets number=3: three sets please; do three sets; i want to do three sets today; set the number of sets to three
SetSets number=1: just one set
SetGoal goal=strength: strength; i want to get stronger; train for strength; muscle endurance; my goal is to build strength
SetGoal goal=activation: activation; let's do muscle activation; it's just a warm up; activate my glutes
SetLegs mode=alternate: alternate; alternate legs; let's alternate sides; switch legs after every rep; do both legs in turn
SetLegs mode=one leg: one leg at a time; do one leg first; let's finish one leg first; stop alternating
Repeat: repeat; repeat that; say that again; pardon; what was that; i didn't catch that; can you say it one more time
Help: help; what can i say; what are my options; what do i do now; how does this work; i don't understand; what's next
HowManyLeft: how many left; how many more; how many reps are left; how many sets do i have left; how much longer
HowManyLeft: are we nearly done; which set is this; how far am i; how many have i done
Yes: yes; yeah; yep; okay; sure; yes please; of course; that's right; i do
No: no; nope; no thanks; not yet; i'm fine; i'm not hurt; no i'm okay; i don't think so; false alarm; nothing hurts
Louder: louder; speak up; turn it up; turn the volume up a bit; i can't hear you; you're too quiet; can you speak louder
Quieter: quieter; turn it down; volume down; that's too loud; can you be a bit quieter; lower your voice please
Ask topic=what: what are back leg raises; what is this exercise; tell me about back leg raises
Ask topic=what,exercise=prone: what are prone leg raises
Ask topic=how: how do i do this; show me how; talk me through it; what are the steps
Ask topic=how,exercise=standing: how do i do standing leg raises
Ask topic=set_up: how do i get into position; where do i put my hands; how should i stand; what's the starting position
Ask topic=breathing: how should i breathe; when do i breathe out; should i hold my breath; do i exhale when i lift
Ask topic=muscles: which muscles does this work; what muscles am i using; does it work my hamstrings; what does it train
Ask topic=benefits: what are the benefits; why should i do this; what is this good for; what's the point
Ask topic=mistakes: what are common mistakes; what should i avoid; am i doing it right; how's my form
Ask topic=easier: how can i make it easier; is there an easier version; what if it's too hard
Ask topic=harder: how can i make it harder; is there a harder version; what makes it harder
Ask topic=harder,with=ankle weights: can i use ankle weights
Ask topic=sets_and_repetitions: how many reps should i do; how many sets; how many repetitions per leg; how many should i do
Ask topic=frequency: how often should i do this; can i do this every day; how many times a week; when should i train again
Ask topic=progression: how do i progress; when should i add weight; how can i get stronger; what's the next level
Ask topic=tempo: how slow should i go; how fast; what's the tempo; how long should one rep take
Ask topic=height: how high should i lift my leg; how high; am i lifting too high; how far back should my leg go
Ask topic=hold: should i pause at the top; how long do i hold it; should i squeeze my glutes
Ask topic=lower_back: is it bad for my back; should i feel it in my lower back; can i do this with a bad back
Ask topic=feel: where should i feel it; what should i feel; i don't feel it in my glutes
Ask topic=burn: is burning normal; is it normal that it burns; should it burn; will i be sore tomorrow
Ask topic=support: can i hold on to something; can i use a chair; can i hold on; what can i hold on to
Ask topic=equipment: what do i need; do i need a mat; do i need ankle weights; what equipment do i need
Ask topic=legs: should i alternate legs; which leg first; when do i switch legs; is it one leg at a time or both
Ask topic=which: prone or standing; which one is better; which one should i do; what's the difference
Ask topic=warm_up: how do i warm up; should i warm up; what's a good warm up; do i need to warm up
Ask topic=cool_down: how do i cool down; should i stretch; what stretches should i do; what do i do after the workout
Ask topic=safety: is it safe; is this safe for me; can i do this after a hip replacement; can i hurt myself
Ask topic=professional: when should i see a doctor; do i need a trainer; should i ask my doctor first; who should i ask
Ask topic=why_control: why so slow; why can't i swing my leg; can i swing my leg; what's wrong with momentum
Ask topic=rest: how long do i rest; how long is the break; should i rest between sets; how much rest do i need
Pain: ow; ouch; ow ow ow; it hurts; that hurts; ow it hurts; stop it hurts; i'm in pain; no it hurts; i've hurt myself
Pain body_part=back: my back hurts; ah my back; my back is killing me; my backs killing me; oh no my back; my back went
Pain body_part=lower back: i have a sharp pain in my lower back; my lower back is sore; a burning pain in my lower back
Pain body_part=knee: my left knee hurts when i lift; ow my knee; my knee really hurts; my knee gave way; knee pain
Pain body_part=glute: my glutes hurt; there's a stabbing pain in my left glute
Pain body_part=hamstring,sign=strain: i think i pulled my hamstring; i've strained a muscle in my hamstring
Pain sign=strain: i pulled something; i've pulled a muscle
Pain sign=cramp: cramp; i've got a cramp; i'm cramping up
Pain body_part=calf,sign=cramp: my calf is cramping; i have a cramp in my calf; cramp in my calf
Pain body_part=leg,sign=shooting: there's a pain shooting down my leg; the pain goes down my leg; shooting pain down my leg
Pain body_part=foot,sign=numbness: my foot has gone numb; i have tingling in my foot; pins and needles in my foot
Pain sign=pop: something popped; i felt a pop; i heard something snap
Pain sign=dizziness: i'm dizzy; i feel a bit faint; i feel lightheaded; everything is spinning
Pain sign=nausea: i feel sick; i'm going to be sick; i'm nauseous
Pain sign=palpitations: my heart is racing; i have palpitations
Pain sign=fall: i fell; i've fallen; i fell over
RedFlag body_part=chest,sign=chest: my chest hurts; i have a pain in my chest; my chest feels tight; there's pressure on my chest
RedFlag sign=chest: chest pain; i have chest pains; i think i'm having a heart attack
RedFlag body_part=arm,sign=chest: my left arm hurts; the pain is spreading down my arm
RedFlag sign=breath: i can't breathe; i can't catch my breath; i'm struggling to breathe; i'm short of breath
RedFlag sign=faint: i'm going to faint; i passed out; i think i'm going to pass out; everything is going black
RedFlag sign=weakness: my left side is weak; my face is drooping; i can't move my leg; one side of my face is numb
RedFlag sign=senses: i can't speak; i can't see; my vision is blurry; i'm seeing double
RedFlag sign=saddle: i'm numb between my legs; numbness in my groin; my groin has gone numb
RedFlag sign=bladder: i've lost control of my bladder; i wet myself; i can't control my bladder
RedFlag sign=fall: i've fallen and i can't get up; i can't get up; i hit my head on the floor
RedFlag sign=emergency: call an ambulance; please call for help; i need a doctor; emergency
Possible: that didn't feel right; something feels wrong; it feels weird; i don't feel well; i'm sore; it's uncomfortable
Possible body_part=knee: i'm not sure about my knee; my knee feels funny; my knee clicked; a slight twinge in my knee
Possible body_part=back: i think i tweaked my back; my back feels stiff; i felt something in my back
Possible body_part=glute: my glutes are sore; my glutes are killing me
Possible sign=help: help me; please help me; i need help; should it hurt
Possible sign=balance: i nearly fell; i lost my balance; i'm losing my balance
Effort: it burns; i can feel it; this is hard; i'm tired; i'm out of breath; feel the burn; that was tough
Effort body_part=glute: my glutes are burning; i can feel it in my glutes; my glutes are on fire
Effort body_part=leg: my legs are shaking; my legs are tired; my legs feel heavy
"""

TRAPS = """
stop by the store; the bus stop; stop and think about it; it never stops; pause for effect; wait for the bus; hold your horses
harder than i thought; it was harder than i thought; a hard day; easier said than done; the easy way out; slower than ever
faster than light; next week; next door; the next morning; go home; go away; let's go home; ready meals; already gone
skip the queue; the rest of the day; the rest is history; a day of rest; help yourself; can you help him; well done
done and dusted; i'm done with him; yes minister; no way home; no means no; okay boomer; right; coach; hey; and; the coach
no pain; no pain at all; there's no pain; i have no pain; no back pain; no pain in my back; no chest pain
no cramp; no pain no gain; not a pain; my back does not hurt; my back doesn't hurt; it does not hurt
it stopped hurting; my knee is fine; i'm not dizzy; i don't feel sick; something isn't wrong; my chest doesn't hurt
what a pain; what a pain the printer is; she's a pain in the neck; his back hurts; my brother has a bad back
i fell in love; it fell over; back in a while; my back yard; the chest of drawers; breaking news; i can't breathe a word
no weights; no band; no rest; no easier; twelve; three; twelve people; three sets of keys; a set; forty reps; nine sets
what's for dinner; how many people were there; turn the page; turn it over; the volume of the box; oh wow
i can hear you; standing order; standing in line; lying to me; left; right leg of lamb; how do i get to the station
"""


@dataclass(frozen=True)
class Example:
    said: str
    intent: str
    slots: dict[str, str | int]


def _examples() -> list[Example]:
    examples = []
    for line in EXAMPLES.strip().splitlines():
        meaning, said = line.split(": ", 1)
        intent, _, named = meaning.partition(" ")
        pairs = (pair.split("=") for pair in named.split(",") if pair)
        slots: dict[str, str | int] = {slot: int(value) if value.isdigit() else value for slot, value in pairs}
        examples += [Example(sentence, intent, slots) for sentence in said.split("; ")]
    return examples


def _traps() -> list[str]:
    return TRAPS.replace("\n", "; ").strip("; ").split("; ")


def _directory() -> Path:
    return data_dir("grammars") / "en"


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar(_directory())


@pytest.fixture(scope="module")
def intents() -> Intents:
    merged: dict[str, Any] = {}
    for file in sorted(_directory().glob("*.yaml")):
        merge_dict(merged, yaml.safe_load(file.read_text()))
    return Intents.from_dict(merged)


@pytest.fixture(scope="module")
def graphs(grammar: Grammar) -> dict[str, WordGraph]:
    """The sentences of each meaning: an intent and the slots that its templates have without saying them."""

    def meaning(block: Block) -> str:
        return f"{block.intent} {dict(sorted(block.slots.items()))}"

    by_meaning = groupby(sorted(grammar.blocks, key=meaning), meaning)
    parts = {name: replace(grammar, blocks=tuple(blocks)) for name, blocks in by_meaning}
    return {name: Templates(part).word_graph(0.0) for name, part in parts.items()}


def _meanings(said: str, intents: Intents) -> list[tuple[str, dict[str, str | int], Safety | None]]:
    """Return every different meaning that ``said`` as a whole has."""
    found = []
    for result in recognize_all(said, intents):
        safety = (result.intent_metadata or {}).get("safety")
        slots = {name: _plain(entity.value) for name, entity in result.entities.items()}
        meaning = (result.intent.name, slots, Safety(safety) if safety else None)
        if meaning not in found:
            found.append(meaning)
    return found


def _plain(value: Any) -> str | int:
    return int(value) if isinstance(value, float) else value


@pytest.mark.parametrize("example", _examples(), ids=lambda example: example.said)
def test_what_is_said_has_this_one_meaning(example: Example, intents: Intents) -> None:
    """Commands, questions and complaints mean what they should, with their slots and their safety."""
    safety = SAFETY.get(Intent(example.intent))
    assert _meanings(example.said, intents) == [(example.intent, example.slots, safety)]


@pytest.mark.parametrize("said", _traps())
def test_what_only_sounds_like_a_command_means_nothing(said: str, intents: Intents) -> None:
    """Commands inside other sentences, denials of pain, and what others feel are not for the coach."""
    assert _meanings(said, intents) == []


def test_the_grammars_and_the_mind_know_the_same_intents(grammar: Grammar) -> None:
    """No intent is unreachable by voice, and none is unknown to the dialogue."""
    assert grammar.intents == {intent.value for intent in Intent}


def test_every_topic_can_be_asked_about_and_has_an_answer(grammar: Grammar) -> None:
    """No question leads nowhere, and no answer is out of reach."""
    asked = {block.slots["topic"] for block in grammar.blocks if block.intent == Intent.ASK}
    assert asked == {topic.value for topic in Topic} == set(load_lines().answers)


def test_every_exercise_and_level_can_be_asked_for(intents: Intents) -> None:
    """The words by which exercises and levels are asked for are values that sentences give to the slots."""
    said = [(example.intent, example.slots) for example in _examples()]
    for exercise in load_exercises().values():
        assert any((Intent.START, {"exercise": word}) in said for word in exercise.start_words), exercise.id
        for level in exercise.levels:
            for word in level.with_words:
                assert (Intent.EASIER, {"with": word}) in said or (Intent.HARDER, {"with": word}) in said, word


def test_every_intent_and_fixed_slot_has_an_example(graphs: dict[str, WordGraph]) -> None:
    """The table above tells of every meaning in the grammars."""
    told = [(example.intent, set(example.slots.items())) for example in _examples()]
    for meaning in graphs:
        intent, _, slots = meaning.partition(" ")
        fixed = set(yaml.safe_load(slots).items())
        assert any(intent == name and fixed <= named for name, named in told), meaning


def test_safety_stands_with_the_intents_of_safety_and_nowhere_else(grammar: Grammar) -> None:
    """What stops the session is marked so in every block."""
    for block in grammar.blocks:
        assert block.safety == SAFETY.get(Intent(block.intent)), block.templates[0].place


def test_a_complaint_of_one_word_is_marked_as_a_cry(grammar: Grammar) -> None:
    """One-word paths catch noise, so those that stop the session have a cost of their own."""
    sober = [block for block in grammar.blocks if block.intent == Intent.PAIN and not block.is_cry]
    graph = Templates(replace(grammar, blocks=tuple(sober))).word_graph(0.0)
    assert [word for word, state in graph[-1].after if graph[state].final is not None] == []


def test_no_denial_stops_the_session(grammar: Grammar) -> None:
    """Pain is never told with a word of denial; "no" only cries before a whole clause."""
    pain = Templates(replace(grammar, blocks=tuple(block for block in grammar.blocks if block.intent == Intent.PAIN)))
    denials = {"not", "never", "nothing", "without", "don't", "doesn't", "didn't", "isn't", "aren't", "stopped"}
    assert denials.isdisjoint(pain.places())


def test_no_sentence_has_two_meanings(graphs: dict[str, WordGraph]) -> None:
    """All graphs are walked together through whatever two of them have in common: a proof, not a sample."""
    start = tuple((meaning, len(graph) - 1) for meaning, graph in graphs.items())
    waiting: list[tuple[tuple[str, ...], tuple[tuple[str, int], ...]]] = [((), start)]
    seen = {start}
    while waiting:
        said, places = waiting.pop()
        meant = [meaning for meaning, state in places if graphs[meaning][state].final is not None]
        assert len(meant) < 2, f"{' '.join(said)}: {meant}"
        after: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for meaning, state in places:
            for word, following in graphs[meaning][state].after:
                after[word].append((meaning, following))
        for word, shared in after.items():
            if len(shared) > 1 and tuple(shared) not in seen:
                seen.add(tuple(shared))
                waiting.append(((*said, word), tuple(shared)))


def test_random_sentences_are_parsed_to_where_they_come_from(graphs: dict[str, WordGraph], intents: Intents) -> None:
    """The word graph and the parser read the templates in the same way."""
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    for meaning, graph in graphs.items():
        intent, _, slots = meaning.partition(" ")
        for said in {_random_sentence(graph, chance) for _ in range(SAMPLES)}:
            found = _meanings(said, intents)
            assert [name for name, _, _ in found] == [intent], said
            assert yaml.safe_load(slots).items() <= found[0][1].items(), said


def _random_sentence(graph: WordGraph, chance: random.Random) -> str:
    """Walk the graph from its start: at each state any word is as likely as any other, and as stopping where one can."""
    words: list[str] = []
    state = graph[-1]
    while state.after and not (words and state.final is not None and chance.randrange(len(state.after) + 1) == 0):
        word, following = chance.choice(state.after)
        words.append(word)
        state = graph[following]
    return " ".join(words)


def test_templates_are_whole_words_in_lower_case(grammar: Grammar) -> None:
    """A bracket that touches a letter would make pieces of words, which no speech model knows."""
    rules = [*grammar.rules.values(), *(rule for block in grammar.blocks for rule in block.rules.values())]
    for template in (*rules, *(template for block in grammar.blocks for template in block.templates)):
        spoken = re.sub(r"[<{][^>}]*[>}]", "<>", template.text)
        assert not re.search(r"[\w'][\[(<]|[\])>][\w']", spoken), template.place
        assert re.fullmatch(r"[a-z' \[\]()<>|]+", spoken), template.place


def test_the_speech_model_knows_every_word(grammar: Grammar, speech_model: Path) -> None:
    """An unknown word would silence its template."""
    _, known = read_ngram(speech_model / "graph" / "Gr.fst")
    unknown = {word: str(place) for word, place in Templates(grammar).places().items() if word not in known}
    assert unknown == {}
