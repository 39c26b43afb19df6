"""What is said to the coach, with its one meaning, and what is said near it and means nothing to it."""

import random
from dataclasses import dataclass

from voice_coach.hearing.templates import WordGraph

# Meaning: what is said for it; ...
EXAMPLES = """
Start: start anyway; train anyway please; start; begin; let's start; start a workout; coach start; i want to start the exercise; let's get started please
Start: start back leg raises; let's do some leg raises; can we start now; it's time for my exercises; give me a workout
Start exercise=standing: start standing raises; standing back leg raises; coach let's do standing leg lifts; standing
Start exercise=standing: i want to do the standing one; start back leg raises standing up; can we do some standing kickbacks
Start exercise=prone: start prone raises; prone; lying down; i'd like to do the lying leg raises; start lying down raises
Start exercise=prone: the lying one please; leg raises on the floor; let's do it lying down; okay coach start prone leg lifts
Start exercise=prone: on my front; i think lying down; how about we go with the prone one
Stop: stop; stop stop stop; coach stop; please stop; stop the workout; quit; end the session; that's enough for today
Stop: i want to stop now; can we stop; i'm done for today; no stop; i can't go on; goodbye coach; let's call it a day
Stop: i said stop; would you mind stopping; i've had enough; that will do; do you mind if we stop here; i have to go now; enough
Pause: pause; wait; hold on; hang on a second; pause the workout please; give me a minute; can you wait a moment; no wait
Pause: could you give me a second; can we stop for a moment; bear with me; just a sec; my phone is ringing; someone's at the door
Pause: i need the bathroom; let me get comfortable first; back in a minute; can i just have a moment
Resume: resume; continue; carry on; go on; keep going; i'm back; let's continue; carry on where we left off; don't stop
Resume: where were we; back to work; i can keep going; shall we carry on; no keep going; okay let's go on; let's get back to it
Ready: ready; i'm ready; go; let's go; i'm in position; all set; ready when you are; start the next set; okay i'm ready
Ready: i am ready; i'm lying down now; we're ready to go; i'm warmed up; ready steady go; let's do this; good to go
Done: done; finished; i'm done; i've done them all; all done; i'm finished with this set; that was the last one; i am done
Done: this leg is done; that's it for this leg; that's me; set complete; i've finished the stretches
Next: next; next one; next set please; let's move on; go to the next step; next exercise; can we go on to the next part
Skip: skip; skip this; can we skip the warm up; i already warmed up; let's skip it; i know how to do it; leave that out
Skip: skip the explanation; let's not do this part; we can skip the stretches
Rest: rest; i need a rest; let's take a break; can i have a break; i need to rest; give me a short break; a breather
Rest: let me catch my breath; i need some water; could i have a break; i could do with a rest; let me rest; do you mind if i sit down
MoreRest: more rest; i need more rest; can i have a longer break; a bit more time to rest; i need longer to recover
MoreRest: make the rest longer; i need a bit more time; can i rest a little longer; i'm not rested yet; i need more time
MoreRest seconds=30: another thirty seconds; thirty more seconds please; can i have thirty more seconds; give me thirty seconds
MoreRest seconds=60: another minute; one more minute please; can i rest for another minute; give me another minute
SkipRest: skip the rest; i don't need a rest; i'm rested; i've rested enough; cut the break short; skip the break please
SkipRest: no rest for me; i don't need to rest; let's skip the rest; the rest is too long
SwitchLegs: switch; switch legs; change legs please; other leg; the other side; let's do the other leg; next leg; swap sides
SwitchLegs leg=left: left leg; the left leg now; switch to the left leg; let's start with the left; left side; left first
SwitchLegs leg=right: right leg; can we do the right leg; go to the right side; on my right leg
WrongLeg: wrong leg; that's the wrong leg; that's the wrong side; i'm on the wrong leg; it's the other leg; not this leg
WrongLeg: i used the wrong leg; you mean the other leg; i did the other leg already; this isn't the right leg
RestartSet: start the set again; restart the set; start over; from the top; let's do the set over; can we start again; redo the set
RestartSet: start again from the beginning; count from one again; back to one; i'd like to repeat the set
CorrectCount number=8: that was eight; i only did eight; i've done eight; it was only eight; that's eight reps; no that was eight
CorrectCount number=6: i only did six; i've done six reps so far; that was number six; i'm on six; that's six not seven
CorrectCount number=6: set the count to six
Undo: undo; undo that; change it back; not that; put it back; that's not what i said; i didn't mean that; take that back
Undo: i've changed my mind; go back to how it was; you misheard me; can you undo that please; put it back to how it was
Easier: easier; make it easier; it's too hard; this is too difficult for me; can you make it a bit easier please; that is too hard
Easier: give me something easier; is there an easier version; go easy on me; i need an easier version; take off the weights; that's too hard; too hard
Easier: can we take it down a notch; ease off a little; is there something easier; no weights; i can't do this; not so hard
Easier: do you think we could make it a bit less difficult; this is way too tough for me; would you mind making it easier
Easier with=support: make it easier with support; with a chair; i want to hold on to the wall; let me use a chair
Easier with=support: i need something to hold on to
Easier with=smaller range: a bit easier with a smaller range; i'd like to do smaller raises; use a smaller movement
Easier with=smaller range: i can't lift my leg that high; not so high
Easier with=hold: let's do isometric holds; make it easier with a hold; just hold it at the top
Harder: harder; make it harder; is there a harder version; this is too easy; can you make it much harder; give me a challenge; a harder version please
Harder: crank it up a notch; step it up; i can do more; it's not hard enough; push me harder; that's too easy for me
Harder: could we turn up the intensity a bit; i'm ready for something harder; too easy
Harder with=ankle weights: make it harder with ankle weights; ankle weights; add my ankle weights; let's use weights
Harder with=ankle weights: with ankle weights; let me put the weights on
Harder with=band: harder with a band; i want to use the resistance band; can we add a band
Harder with=no support: no support; without holding on; make it harder with no support; let me try it without the chair
Harder with=knee bend: i want to bend my knee slightly; make it harder with a slight knee bend
Harder with=cable: use the cable machine; with a cable
Slower: slower; slow down; a bit slower please; you're going too fast; too fast; slow the tempo down; i can't keep up
Slower: too fast for me; could you slow it down a little; i can't keep up with you; not so fast; you're rushing me; nice and slow
Faster: faster; quicker; speed up; can we go a little faster; it's too slow; pick up the pace; a bit faster please; too slow for me
SetRepetitions number=12: twelve repetitions; twelve reps please; make it twelve reps; twelve per leg; do twelve reps each leg
SetRepetitions number=8: i can only do eight reps; set the reps to eight; make it eight; do it eight times
SetRepetitions number=8: eight reps is enough; cut it down to eight; i can only do eight
SetRepetitions number=25: let's do twenty five reps; twenty five repetitions per leg
SetRepetitions number=40: forty reps; do forty repetitions
SetRepetitions number=1: one rep
SetRepetitions: change the repetitions; fewer reps; i want more reps; too many reps; that's too many; i can't do that many
SetSets number=3: three sets please; do three sets; i want to do three sets today; set the number of sets to three
SetSets number=1: just one set
SetSets number=9: nine sets
SetSets: change the sets; fewer sets; i'd like to change the number of sets; too many sets
SetGoal goal=strength: strength; i want to get stronger; train for strength; muscle endurance; my goal is to build strength
SetGoal goal=activation: activation; let's do muscle activation; it's just a warm up; activate my glutes
SetLegs mode=alternate: alternate; alternate legs; let's alternate sides; switch legs after every rep; do both legs in turn
SetLegs mode=one leg: one leg at a time; do one leg first; let's finish one leg first; stop alternating; the same leg
Repeat: repeat; repeat that; say that again; pardon; what was that; i didn't catch that; can you say it one more time
Repeat: sorry what did you say; i didn't catch what you said; come again; i couldn't hear; would you mind repeating that
Help: help; what can i say; what are my options; what do i do now; how does this work; i don't understand; what's next
Help: help with this; can you help me with this; what am i supposed to do; i'm a bit lost; what else can i say; help please
HelpMe: help me; please help me; i need help; help help; somebody help me; can somebody please help me; i need some help now
HowManyLeft: how many left; how many more; how many reps are left; how many sets do i have left; how many have i got left
HowManyLeft: are we nearly done; which set is this; how far am i; do you know how many reps i have left; is this the last set
HowLong: how much longer; how long is left; how much time is left; how long will this take; when are we done; how much longer now
HowLong: how long does the workout take; how many minutes left; how long until the end; how much longer do i have to rest
WhichLeg: which leg; which leg is it; what leg are we on; is it my left leg; left or right; which side now; am i on the right leg
WhichLeg: is it the left or the right leg; which leg should i be using
IAm name=guest: i'm a guest; i am just visiting; this is a guest; i'm the guest now; my name is guest
IAm name=anna: my name is anna; call me anna; hey coach my name is anna; you can call me anna
ForgetMe: forget everything about me; delete my data; please erase all my history; forget me; wipe everything you know about me
ForgetMe: can you delete my records please; forget who i am
NextSession: when is my next session; should i train today; when should i come back; is today a rest day
NextSession: is it too soon to train again; what day is my next workout
Progress: how am i doing; what have i done so far; how many have i done; how did i do today; how's my progress; status please
Progress: how many reps was that
History: when did i last train; what did i do last time; how did i do last time; when was my last workout; show me my history
History: how many workouts have i done this week; how long is it since my last session; how often have i trained this month
Louder: louder; speak up; turn it up; turn the volume up a bit; i can't hear you; you're too quiet; can you speak louder
Louder: i can hardly hear you; could you turn up the volume a little; volume up
Quieter: quieter; turn it down; volume down; that's too loud; can you be a bit quieter; lower your voice please; not so loud
SayLess: say less; talk less; you talk too much; less talking please; be quiet; keep it short; stop talking
SayLess: not so many words; can you talk a bit less; fewer tips please; shut up
SayLess talk=count: just count; just the numbers please; can you only count and nothing else
SayLess talk=silent: count silently; don't count out loud; no counting please; could you say nothing during the set
SayMore talk=full: tell me everything again; full coaching please; give me all the tips again; count out loud again
SayMore: say more; more detail please; give me more tips; i want more instructions; tell me more; can you talk more; explain that more
SpeakSlower: speak slower; talk more slowly; you're talking too fast; can you speak a bit slower please; don't talk so fast
SpeakFaster: speak faster; can you talk a little faster; you speak too slowly; talk quicker please
SpeakHigher: speak higher; a higher voice please; can you speak with a higher voice; your voice is too deep for me; raise your pitch
SpeakDeeper: a deeper voice; could you talk in a deeper voice please; lower your pitch a bit; your voice is too high; lower voice
SetWords words=simple: use simple words; simpler language please; can you speak more simply; plain english please; your words are too hard
SetWords words=usual: use your usual words; go back to the normal language; stop the simple words; no more simple language
SetSounds sounds=earcons: sounds only; just the beeps please; can you only use tones; beeps instead of words
FollowNoise follow=on: keep up with the room; match the noise please; can you adapt to the noise level; speak up when it's noisy
FollowNoise follow=on: talk louder when it gets loud in here; automatic volume please; adjust your volume to the room; turn automatic volume on
FollowNoise follow=off: stop adjusting your volume; keep your volume the same; don't follow the noise; no automatic volume; stay at one volume
SetSounds sounds=voice: no beeps; turn off the beeps please; voice only; can you stop beeping; don't beep; only your voice
SetSounds sounds=both: turn the sounds on again; voice and sounds please; with sounds
SetPace pace=mine: let me set the pace; i'll count; i want to count myself; at my own pace please; can i set my own tempo
SetPace pace=coach: can you set the pace; you count again; can you do the counting please
Patience patience=more: be patient with me; give me more time to answer; i need more time to think; wait longer for my answers
Patience patience=more: don't ask so soon; could you be a bit more patient please; you ask too soon
Patience patience=less: ask me sooner; don't wait so long; you wait too long for my answers
SetAddress address=named: only listen when i say your name; don't listen unless i call you; just listen if i say hey coach
SetAddress address=open: always listen to me; i don't want to say your name every time; listen without your name please
UsualManners: use the usual settings; reset the settings; default settings please; speak as usual again; go back to your normal settings
RateEffort number=7: that was a seven; it was about a seven out of ten; i'd rate it seven; my effort was seven; i'd give it a seven
SetRating rating=off: stop asking how hard it was; don't ask me how hard it is any more; no more ratings; stop asking for a number
SetRating rating=on: ask me how hard it was again; please ask about the effort after each set
Have thing=ankle weights,have=yes: i have ankle weights; i've got weights now; i bought a pair of ankle weights
Have thing=band,have=yes: i have a band now; i've got a resistance band at home; now i have a band now
Have thing=band,have=no: i don't have a band; i haven't got any bands; i no longer have the band
Have thing=ankle weights,have=no: i don't have ankle weights here; i do not have any weights
Have thing=cable,have=yes: i have a cable machine; we've got a cable machine
Gentle: a gentle one today; let's take it gently today; something gentle please; gently; just a gentle session; gentle today
Why: why; why is that; why is it harder today; why so many reps; what's new today; why this level
SetGoal goal=gentle: a gentle start please; i'm a beginner; i'm new to this; start gently; can we start easy
Yes sure=true: yes; yeah; yep; yes please; of course; that's right; i do; yes i am; absolutely
Yes sure=true: it's still there; yes it's passing; yes i'm sure; i'm absolutely certain; yes quite sure; yes both hips; yes he has
Yes sure=true: my surgeon said it's fine; yes they agreed; yes my doctor says i can
Yes sure=true,called=true: i've called them; yes help is on the way; i'm on the phone now
Yes: okay; sure; alright; sounds good; why not; fine by me
No: no; nope; no thanks; not yet; i'm fine; i'm not hurt; no i'm okay; i don't think so; nothing hurts
No: never mind; i'd rather not; that's wrong; no pain; it doesn't hurt; i'm not dizzy; there's no pain; forget it
No where=knee: my knee is fine; my knee doesn't hurt; no knee pain; no my left knee feels okay
No where=back: my back does not hurt; no pain in my back; i have no pain in my back
No where=chest: no chest pain; my chest doesn't hurt
Side leg=left: left; the left one; on the left; left please; i said left
Side leg=right: right; the right one; my right; right i think
Number number=12: twelve; twelve please; i said twelve; let's say twelve; uh twelve
Number number=3: three; make it three; just three
Number number=0: zero
Number number=6: six out of ten; it's a six; i'd say a six out of ten
BodyPart body_part=lower back: my lower back; in the lower back; i think it's my lower back
BodyPart body_part=knee: the left knee; my knee i think; in my right knee
BodyPart body_part=chest: my chest
BodyPart body_part=leg: in my left leg
Choice choice=sharp: sharp; it's sharp; more like a stabbing one
Choice choice=dull: dull; it was dull; rather dull
DontKnow: i don't know; i'm not sure; hard to say coach; well no idea
FalseAlarm: false alarm; it was just a false alarm; sorry that was a mistake; nobody is hurt; i was only joking
HealthQuestions: ask me the health questions; ask me about my health again; i've had an operation
HealthQuestions news=doctor: i've talked to my doctor; my physio said yes
SkipQuestions: skip the questions; no more questions please; i don't want to answer that; ask me later
Number number=50: fifty
Ask topic=what: what are back leg raises; what is this exercise; tell me about back leg raises
Ask topic=what,exercise=prone: what are prone leg raises
Ask topic=how: how do i do this; show me how; talk me through it; what are the steps
Ask topic=how,exercise=standing: how do i do standing leg raises
Ask topic=set_up: how do i get into position; where do i put my hands; how should i stand; what's the starting position
Ask topic=breathing: how should i breathe; when do i breathe out; should i hold my breath; do i exhale when i lift
Ask topic=muscles: which muscles does this work; what muscles am i using; does it work my hamstrings; what does it train
Ask topic=benefits: what are the benefits; why should i do this; what is this good for; what's the point
Ask topic=mistakes: what are common mistakes; what should i avoid; am i doing it right; how's my form
Ask topic=easier: how can i make it easier; is there an easier way to do it; what if it's too hard
Ask topic=harder: how can i make it harder; is there a harder way to do it; what makes it harder
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
done and dusted; i'm done with him; yes minister; no way home; no means no; okay boomer; coach; hey; and; the coach
no pain no gain; not a pain in the neck; something isn't wrong; my back will not hurt; his knee is fine
what a pain; what a pain the printer is; she's a pain in the neck; his back hurts; my brother has a bad back
i fell in love; it fell over; back in a while; my back yard; the chest of drawers; breaking news; i can't breathe a word
no rest; no easier; twelve people; three sets of keys; a set; the left wing; right away sir; right you are
what's for dinner; how many people were there; turn the page; turn it over; the volume of the box; oh wow; wow; up; off
i can hear you; standing order; standing in line; lying to me; right leg of lamb; how do i get to the station
that's it; oh well; i know; come on; oh; that's all; i see; really; great; nice; well; good; that's great; that was great; cheers
how are you; how are you doing; how was your day; when did you last see him; undo the buttons; i undid it; long time no see
which one of them; the other day; on the other hand; the wrong trousers; more time for us; another thing
tell me about it; speak for yourself; talk to you later; say hello to her; you don't say; what's left of it; how long is a piece of string
for a second i thought; i only did it for you; that was eight years ago; six of one; one of these days; one more thing
how am i supposed to know; what have you done; what did he do last time; start the car; start the washing machine
start a fire; stop the car; pause the film; turn the lights off; switch the light on; change the channel; next time
"""


@dataclass(frozen=True)
class Example:
    said: str
    intent: str
    slots: dict[str, str | int]


def examples() -> list[Example]:
    examples = []
    for line in EXAMPLES.strip().splitlines():
        meaning, said = line.split(": ", 1)
        intent, _, named = meaning.partition(" ")
        pairs = (pair.split("=") for pair in named.split(",") if pair)
        slots: dict[str, str | int] = {slot: int(value) if value.isdigit() else value for slot, value in pairs}
        examples += [Example(sentence, intent, slots) for sentence in said.split("; ")]
    return examples


def traps() -> list[str]:
    return TRAPS.replace("\n", "; ").strip("; ").split("; ")


def random_sentence(graph: WordGraph, chance: random.Random) -> str:
    """Walk the graph from its start: at each state any word is as likely as any other, and as stopping where one can."""
    words: list[str] = []
    state = graph[-1]
    while state.after and not (words and state.final is not None and chance.randrange(len(state.after) + 1) == 0):
        word, following = chance.choice(state.after)
        words.append(word)
        state = graph[following]
    return " ".join(words)
