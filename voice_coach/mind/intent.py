"""Every intent the dialogue knows; the names are those of ``grammars/*/*.yaml``. A test proves that each has its rows."""

from collections.abc import Mapping
from enum import StrEnum

from voice_coach.events import Safety


class Intent(StrEnum):
    # safety (see events.Safety): always listened for
    PAIN = "Pain"
    RED_FLAG = "RedFlag"
    POSSIBLE = "Possible"
    EFFORT = "Effort"
    HELP_ME = "HelpMe"  # a call for help; what it says of the body is "possible"
    FALSE_ALARM = "FalseAlarm"  # takes back what led to a stop
    HEALTH_QUESTIONS = "HealthQuestions"  # asks to be asked
    # the session
    WAKE = "Wake"
    START = "Start"  # exercise: words of an exercise, or none
    STOP = "Stop"
    PAUSE = "Pause"
    RESUME = "Resume"
    READY = "Ready"
    DONE = "Done"
    NEXT = "Next"
    SKIP = "Skip"
    REST = "Rest"
    MORE_REST = "MoreRest"  # seconds; or none
    SKIP_REST = "SkipRest"
    SWITCH_LEGS = "SwitchLegs"  # leg: left | right; or none
    WRONG_LEG = "WrongLeg"
    RESTART_SET = "RestartSet"
    CORRECT_COUNT = "CorrectCount"  # number
    UNDO = "Undo"
    # the dose
    EASIER = "Easier"  # with: support, smaller range, hold ...; or none
    HARDER = "Harder"  # with: ankle weights, band, no support ...; or none
    SLOWER = "Slower"
    FASTER = "Faster"
    SET_REPETITIONS = "SetRepetitions"  # number; or none
    SET_SETS = "SetSets"  # number; or none
    SET_GOAL = "SetGoal"  # goal: strength | activation | gentle
    SET_LEGS = "SetLegs"  # mode: alternate | one leg
    GENTLE = "Gentle"  # today only
    RATE_EFFORT = "RateEffort"  # number: how hard a set was
    SET_RATING = "SetRating"  # rating: on | off: whether that is asked
    HAVE = "Have"  # thing: what a level needs; have: yes | no
    WHY = "Why"  # why it is as it is today
    # who it is, and what is remembered
    I_AM = "IAm"  # name; or none, for a guest
    FORGET_ME = "ForgetMe"
    NEXT_SESSION = "NextSession"
    # talking
    REPEAT = "Repeat"
    HELP = "Help"
    HOW_MANY_LEFT = "HowManyLeft"
    HOW_LONG = "HowLong"
    WHICH_LEG = "WhichLeg"
    PROGRESS = "Progress"
    HISTORY = "History"
    ASK = "Ask"  # topic
    LOUDER = "Louder"
    QUIETER = "Quieter"
    SPEAK_SLOWER = "SpeakSlower"  # the coach's speech, not the tempo
    SPEAK_FASTER = "SpeakFaster"
    FOLLOW_NOISE = "FollowNoise"  # follow: on | off: whether the voice follows the noise of the room
    SAY_LESS = "SayLess"  # talk: count | silent; or none
    SAY_MORE = "SayMore"  # talk: full; or none
    SPEAK_HIGHER = "SpeakHigher"
    SPEAK_DEEPER = "SpeakDeeper"
    SET_WORDS = "SetWords"  # words: simple | usual
    SET_SOUNDS = "SetSounds"  # sounds: voice | earcons | both
    SET_PACE = "SetPace"  # pace: mine | coach
    PATIENCE = "Patience"  # patience: more | less
    SET_ADDRESS = "SetAddress"  # address: named | open: whether a session needs the wake phrase
    USUAL_MANNERS = "UsualManners"  # as the settings have it
    TEACH = "Teach"  # phrase, command, command_intent
    UNTEACH = "Unteach"  # phrase
    # answers: they mean something only when the coach has asked
    YES = "Yes"  # sure: true where it cannot be a mere "okay"
    NO = "No"
    NUMBER = "Number"  # number
    SIDE = "Side"  # leg: left | right
    BODY_PART = "BodyPart"  # body_part
    CHOICE = "Choice"  # one of the words that a question of the coach offers
    DONT_KNOW = "DontKnow"
    SKIP_QUESTIONS = "SkipQuestions"


SAFETY: Mapping[str, Safety] = {
    Intent.PAIN: Safety.PAIN,
    Intent.RED_FLAG: Safety.RED_FLAG,
    Intent.POSSIBLE: Safety.POSSIBLE,
    Intent.HELP_ME: Safety.POSSIBLE,
    Intent.EFFORT: Safety.EFFORT,
}
"""What an utterance says of the body, by its intent; of the others it says nothing."""

ANSWERS = frozenset(
    {
        *(Intent.YES, Intent.NO, Intent.NUMBER, Intent.SIDE),
        *(Intent.BODY_PART, Intent.CHOICE, Intent.DONT_KNOW, Intent.SKIP_QUESTIONS),
    }
)


class Topic(StrEnum):
    """What can be asked: the article's questions, and what people ask around them."""

    WHAT = "what"  # what are back leg raises
    HOW = "how"  # how do I do it (steps)
    SET_UP = "set_up"  # how do I get into position
    BREATHING = "breathing"
    MUSCLES = "muscles"
    BENEFITS = "benefits"
    MISTAKES = "mistakes"
    EASIER = "easier"  # how can I make it easier (information, not a command)
    HARDER = "harder"
    SETS_AND_REPETITIONS = "sets_and_repetitions"
    FREQUENCY = "frequency"
    PROGRESSION = "progression"
    TEMPO = "tempo"
    HEIGHT = "height"  # how high should I lift
    HOLD = "hold"  # should I pause / squeeze at the top
    LOWER_BACK = "lower_back"  # is it good or bad for my back / where should I feel it
    FEEL = "feel"  # where should I feel it
    BURN = "burn"  # is burning normal
    SUPPORT = "support"  # can I hold on to something
    EQUIPMENT = "equipment"  # what do I need
    LEGS = "legs"  # alternate or one leg at a time
    WHICH = "which"  # prone or standing, which is better
    WARM_UP = "warm_up"
    COOL_DOWN = "cool_down"
    SAFETY = "safety"  # is it safe
    PROFESSIONAL = "professional"  # when should I see someone
    WHY_CONTROL = "why_control"  # why slow / why no momentum
    REST = "rest"  # how long do I rest
