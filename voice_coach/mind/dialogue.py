"""The dialogue as a table: what each state understands, where it leads, and what is done about it.

The first matching row wins, so safety stands first. ``transitions`` walks the table; ``voice-coach graph`` draws it;
``accepts`` reads from it what each state listens for. A row's action and condition are methods of ``Coach``.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from transitions import Machine
from transitions import State as MachineState

from voice_coach.mind.intent import Intent


class State(StrEnum):
    STANDBY = "standby"
    CHOOSING = "choosing"
    WARM_UP = "warm_up"
    SET_UP = "set_up"
    GET_READY = "get_ready"
    COUNT_IN = "count_in"
    LIFT = "lift"
    HOLD = "hold"
    LOWER = "lower"
    BETWEEN = "between"
    PAUSED = "paused"
    SWITCHING = "switching"
    RESTING = "resting"
    COOL_DOWN = "cool_down"
    FINISHED = "finished"
    CHECKING = "checking"
    STOPPED = "stopped"
    ASKING = "asking"


class Due(StrEnum):
    """What comes by itself: a moment that was planned, the end of what the coach was saying, news of the disk and the sound."""

    SPOKEN = "spoken"
    COUNTED_IN = "counted_in"
    LIFTED = "lifted"
    HELD = "held"
    LOWERED = "lowered"
    NEXT_REPETITION = "next_repetition"
    ALL_DONE = "all_done"
    HALF_RESTED = "half_rested"
    NEARLY_RESTED = "nearly_rested"
    RESTED = "rested"
    HALF_TIME = "half_time"
    LAST_SECONDS = "last_seconds"
    TIME_UP = "time_up"
    REPROMPT = "reprompt"
    IDLE = "idle"
    RECALLED = "recalled"
    ANSWERED = "answered"
    SILENT = "silent"
    SOUND_LOST = "sound_lost"
    SOUND_BACK = "sound_back"
    DEAFENED = "deafened"


S = State
MOVING = (S.COUNT_IN, S.LIFT, S.HOLD, S.LOWER, S.BETWEEN)
"""The body is moving to the coach's tempo."""
SET = (S.GET_READY, *MOVING)
SCRIPTED = (S.WARM_UP, S.SET_UP)
"""The coach says a number of lines, one after the other."""
UNDER_WAY = (*SCRIPTED, *SET, S.SWITCHING, S.RESTING, S.COOL_DOWN)
IN_SESSION = (*UNDER_WAY, S.PAUSED, S.CHECKING)
WATCHED = (*IN_SESSION, S.FINISHED, S.ASKING)
"""Safety is listened for: through the session and for some minutes after it, and while the coach asks. In CHOOSING it is in those minutes."""
AWAKE = (S.CHOOSING, *WATCHED, S.STOPPED)
STILL = (*SCRIPTED, S.GET_READY, S.SWITCHING, S.RESTING, S.COOL_DOWN, S.PAUSED)
"""In a session, and there is time to talk."""
DRILLED = (S.WARM_UP, S.COOL_DOWN)
"""What the user does there may take a while that the coach keeps."""
TRAINING = (*SET, S.SWITCHING, S.RESTING, S.PAUSED)
"""From the first set to the last; a pause may be one of something else."""
CALM = tuple(state for state in State if state not in {S.CHECKING, S.ASKING})
"""Wherever the coach may ask what was meant: not while it asks something else."""


@dataclass(frozen=True, slots=True)
class Row:
    """``triggers`` in any of ``sources``: do ``action`` and go to ``dest`` (None: stay), if ``when`` holds."""

    triggers: tuple[Intent | Due, ...]
    sources: tuple[State, ...]
    dest: State | None
    action: str
    when: str | None = None


I, D = Intent, Due  # noqa: E741 - the table below is read as a table
GO_ON = (I.READY, I.RESUME, I.YES, I.NEXT)
SKIP = (I.SKIP, I.SKIP_REST)
"""Where there is no rest to skip, "skip the rest" is the rest of what is being done."""
LEG_OVER = (I.DONE, *SKIP, I.NEXT, D.ALL_DONE)
QUESTIONS = (
    *("asked_yes_or_no", "asked_how_many"),
    *("asks_yes_or_no", "asks_number", "asks_part", "asks_side", "asks_choice"),
)
"""Conditions that hold only while a question of the coach is open: about what was said, or in an interview."""

TABLE: tuple[Row, ...] = (
    # safety first, from every state of a session
    Row((I.RED_FLAG,), (*WATCHED, S.STOPPED), S.STOPPED, "stop_for_red_flag"),
    Row((I.RED_FLAG,), (S.CHOOSING,), S.STOPPED, "stop_for_red_flag", "is_watched"),
    Row((I.PAIN, I.POSSIBLE), (S.ASKING,), None, "take_answer", "complaint_answers"),
    Row((I.PAIN,), (S.ASKING,), None, "repeat_question", "asked_after_stop"),
    Row((I.PAIN,), WATCHED, S.STOPPED, "stop_for_pain"),
    Row((I.PAIN,), (S.CHOOSING,), S.STOPPED, "stop_for_pain", "is_watched"),
    Row((I.PAIN, I.POSSIBLE), (S.STOPPED,), None, "urge_on", "urges"),
    Row((I.PAIN, I.POSSIBLE), (S.STOPPED,), None, "add_to_complaint", "complaint_is_new"),
    Row((I.PAIN,), (S.STOPPED,), S.STOPPED, "stop_for_pain"),
    Row((I.POSSIBLE, I.HELP_ME), (*UNDER_WAY, S.PAUSED), S.CHECKING, "ask_whether_hurt"),
    Row((I.POSSIBLE, I.HELP_ME), (S.ASKING,), S.CHECKING, "ask_whether_hurt", "in_a_session"),
    Row((I.POSSIBLE,), (S.ASKING,), None, "repeat_question"),
    Row((I.HELP_ME,), (S.ASKING,), S.STOPPED, "stop_for_red_flag"),
    Row((I.POSSIBLE, I.HELP_ME), (S.FINISHED,), None, "ask_whether_hurt_afterwards"),
    Row((I.POSSIBLE, I.HELP_ME), (S.CHOOSING,), None, "ask_whether_hurt_afterwards", "is_watched"),
    Row((I.POSSIBLE,), (S.CHECKING,), S.STOPPED, "stop_for_pain"),
    Row((I.HELP_ME,), (S.CHECKING, S.STOPPED), S.STOPPED, "stop_for_red_flag"),
    Row((I.POSSIBLE,), (S.STOPPED,), None, "repeat"),
    Row((I.YES,), (S.CHECKING,), S.STOPPED, "stop_for_pain", "surely"),
    Row((I.YES, I.PAUSE), (S.CHECKING,), None, "ask_for_yes_or_no"),
    Row((I.NO, I.FALSE_ALARM, I.RESUME, I.READY), (S.CHECKING,), S.PAUSED, "not_hurt"),
    Row((D.REPROMPT,), (S.CHECKING,), None, "ask_again"),
    Row((D.IDLE,), (S.CHECKING,), S.FINISHED, "end_unanswered"),
    Row((I.EFFORT,), (S.ASKING,), None, "take_answer", "effort_answers"),
    Row((I.EFFORT,), (S.ASKING,), None, "repeat_question", "asked_after_stop"),
    Row((I.EFFORT,), WATCHED, None, "reassure_about_effort"),
    Row((I.EFFORT,), (S.CHOOSING,), None, "reassure_about_effort", "is_watched"),
    Row((D.REPROMPT,), (S.STOPPED,), None, "say_again_what_to_do"),
    Row((D.SPOKEN,), (S.STOPPED,), S.ASKING, "ask_about_complaint", "complaint_is_new"),
    Row((I.FALSE_ALARM,), (S.STOPPED,), S.ASKING, "ask_whether_false_alarm"),
    Row((I.FALSE_ALARM,), (S.ASKING,), S.ASKING, "ask_whether_false_alarm", "asked_after_stop"),
    Row((I.FALSE_ALARM,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.ASKING, "ask_whether_false_alarm", "has_mark"),
    Row((D.ANSWERED,), (S.ASKING,), S.CHOOSING, "withdraw_alarm", "was_false_alarm"),
    Row((D.ANSWERED,), (S.ASKING,), S.STOPPED, "advise_on_complaint", "asked_after_stop"),
    Row((D.ANSWERED,), (S.ASKING,), S.WARM_UP, "start", "may_start"),
    Row((D.ANSWERED,), (S.ASKING,), S.CHOOSING, "decline"),
    Row((D.SILENT,), (S.GET_READY, S.STOPPED, S.FINISHED), None, "ask_whether_well"),
    # an interview: one question after the other
    Row((I.YES, I.NO), (S.ASKING,), None, "take_answer", "asks_yes_or_no"),
    Row((I.NUMBER,), (S.ASKING,), None, "take_answer", "asks_number"),
    Row((I.BODY_PART,), (S.ASKING,), None, "take_answer", "asks_part"),
    Row((I.SIDE,), (S.ASKING,), None, "take_answer", "asks_side"),
    Row((I.CHOICE,), (S.ASKING,), None, "take_answer", "asks_choice"),
    Row((I.DONT_KNOW,), (S.ASKING,), None, "take_answer"),
    Row((I.SKIP, I.NEXT), (S.ASKING,), None, "skip_question"),
    Row((I.SKIP_QUESTIONS,), (S.ASKING,), None, "skip_questions"),
    Row((I.UNDO,), (S.ASKING,), None, "take_answer_back"),
    Row((I.REPEAT,), (S.ASKING,), None, "repeat_question"),
    Row((I.PAUSE,), (S.ASKING,), None, "wait_for_answer"),
    Row((D.REPROMPT,), (S.ASKING,), None, "ask_question_again"),
    Row((D.SPOKEN,), (S.ASKING,), None, "ask_question", "question_is_due"),
    # what the coach asked about what was said
    Row((I.YES,), CALM, None, "do_what_was_meant", "asked_yes_or_no"),
    Row((I.NO,), CALM, None, "leave_it", "asked_yes_or_no"),
    Row((I.NUMBER,), CALM, None, "take_number", "asked_how_many"),
    Row((I.SKIP,), CALM, None, "leave_it", "asked_how_many"),
    Row((I.START,), (S.WARM_UP,), None, "leave_it", "asked_yes_or_no"),
    Row((I.NEXT,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "help_more", "help_goes_on"),
    Row((I.YES, I.DONE, I.READY), (S.STOPPED,), None, "note_acknowledged", "urges"),
    # stopping and pausing
    Row((I.STOP,), (S.ASKING,), S.FINISHED, "stop", "in_a_session"),
    Row((I.STOP,), (S.ASKING,), None, "ask_no_more"),
    Row((I.STOP,), IN_SESSION, S.FINISHED, "stop"),
    Row((I.STOP,), (S.STOPPED,), None, "hush_again"),
    Row((I.STOP,), (S.FINISHED,), None, "hush_again", "has_just_stopped"),
    Row((I.STOP,), (S.CHOOSING, S.FINISHED), S.STANDBY, "fall_silent"),
    Row((I.PAUSE,), UNDER_WAY, S.PAUSED, "pause"),
    Row(GO_ON, (S.PAUSED,), S.COUNT_IN, "resume_set", "paused_in_set"),
    Row(GO_ON, (S.PAUSED,), S.WARM_UP, "resume_script", "paused_in_warm_up"),
    Row(GO_ON, (S.PAUSED,), S.SET_UP, "resume_script", "paused_in_set_up"),
    Row(GO_ON, (S.PAUSED,), S.COOL_DOWN, "resume_script", "paused_in_cool_down"),
    Row(GO_ON, (S.PAUSED,), S.RESTING, "resume_rest", "paused_in_rest"),
    Row(GO_ON, (S.PAUSED,), S.GET_READY, "ask_ready"),
    Row((D.REPROMPT,), (S.PAUSED,), None, "still_paused"),
    Row((I.NO, I.PAUSE, I.REST, I.MORE_REST), (S.PAUSED,), None, "give_time"),
    # no microphone or no loudspeaker: nobody moves to a coach that cannot be told to stop
    Row((D.SOUND_LOST,), UNDER_WAY, S.PAUSED, "wait_for_sound"),
    Row((D.SOUND_LOST,), AWAKE, None, "tell_of_sound"),
    Row((D.SOUND_BACK,), (S.PAUSED,), S.RESTING, "go_on_resting", "rest_can_go_on"),
    Row((D.SOUND_BACK,), (S.PAUSED,), None, "offer_to_go_on"),
    Row((D.SOUND_BACK,), AWAKE, None, "tell_of_sound"),
    Row((D.DEAFENED,), MOVING, S.PAUSED, "wait_for_ears", "hears_nothing"),
    Row((D.DEAFENED,), tuple(S), None, "note_ailment"),
    # choosing an exercise; in a session the coach only says that it listens
    Row((I.WAKE,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.CHOOSING, "ask_which"),
    Row((I.WAKE,), (*IN_SESSION, S.STOPPED, S.ASKING), None, "lend_an_ear"),
    Row((I.START,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.ASKING, "ask_before_start", "has_to_ask"),
    Row((I.START,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.CHOOSING, "decline", "is_obstructed"),
    Row((I.START,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.WARM_UP, "start", "exercise_named"),
    Row((I.START,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.CHOOSING, "ask_which"),
    Row((I.START,), (S.PAUSED,), S.COUNT_IN, "resume_set", "paused_in_set"),
    Row((I.START,), (S.GET_READY, *SCRIPTED), S.COUNT_IN, "count_in"),
    Row((I.START,), (S.STOPPED,), None, "no_more_today"),
    Row((I.START,), (S.ASKING,), None, "no_more_today", "asked_after_stop"),
    Row((I.START, I.READY), (S.ASKING,), None, "skip_to_start"),
    Row((D.REPROMPT,), (S.CHOOSING,), None, "ask_again"),
    Row((D.IDLE,), (S.CHOOSING, S.FINISHED, S.STOPPED), S.STANDBY, "rest_in_standby"),
    # warm-up and set-up
    Row((D.SPOKEN,), DRILLED, None, "keep_time", "time_to_keep"),
    Row((D.SPOKEN,), DRILLED, None, "leave_time", "keeping_time"),
    Row((D.HALF_TIME,), DRILLED, None, "say_half_time"),
    Row((D.LAST_SECONDS,), DRILLED, None, "count_last_seconds"),
    Row((D.SPOKEN, D.TIME_UP), (S.WARM_UP,), None, "say_next", "more_to_say"),
    Row((I.NEXT,), (S.WARM_UP,), None, "say_next_now", "more_to_say"),
    Row((I.READY, I.DONE, *SKIP, I.NEXT, I.YES), (S.WARM_UP,), S.SET_UP, "set_up"),
    Row((D.SPOKEN,), (S.SET_UP,), None, "say_next", "more_to_say"),
    Row((D.SPOKEN,), (S.SET_UP,), None, "leave_time", "set_up_is_asked"),
    Row((D.SPOKEN,), (S.SET_UP,), S.GET_READY, "ask_ready"),
    Row((I.NO,), (S.SET_UP,), None, "explain_set_up", "set_up_is_asked"),
    Row((I.NEXT,), (S.SET_UP,), None, "say_next_now", "more_to_say"),
    Row((I.NEXT, *SKIP, I.DONE, I.YES, D.REPROMPT), (S.SET_UP,), S.GET_READY, "ask_ready"),
    Row((I.READY,), (S.SET_UP,), S.COUNT_IN, "count_in"),
    # a set
    Row((I.READY, I.YES, I.NEXT, I.RESUME), (S.GET_READY,), S.COUNT_IN, "count_in"),
    Row((I.NO,), (S.GET_READY, S.WARM_UP), None, "give_time"),
    Row((D.REPROMPT,), (S.GET_READY, S.WARM_UP), None, "ask_again"),
    Row((D.SPOKEN,), (S.COUNT_IN,), S.LIFT, "begin_own_pace", "self_paced"),
    Row((I.NUMBER,), MOVING, None, "take_count", "counted_by_user"),
    Row((D.SPOKEN,), (S.COUNT_IN,), None, "schedule_count_in", "not_counting_yet"),
    Row((D.COUNTED_IN,), (S.COUNT_IN,), S.LIFT, "lift"),
    Row((D.LIFTED,), (S.LIFT,), S.HOLD, "hold"),
    Row((D.HELD,), (S.HOLD,), S.LOWER, "lower"),
    Row((D.LOWERED,), (S.LOWER,), S.BETWEEN, "count"),
    Row((D.NEXT_REPETITION,), (S.BETWEEN,), S.LIFT, "lift", "more_repetitions"),
    Row((D.NEXT_REPETITION,), (S.BETWEEN,), S.SWITCHING, "switch_legs", "other_leg_left"),
    Row((D.NEXT_REPETITION,), (S.BETWEEN,), S.RESTING, "rest_between_sets", "more_sets"),
    Row((D.NEXT_REPETITION,), (S.BETWEEN,), S.COOL_DOWN, "cool_down"),
    Row(LEG_OVER, MOVING, S.SWITCHING, "switch_legs", "other_leg_left"),
    Row(LEG_OVER, MOVING, S.RESTING, "rest_between_sets", "more_sets"),
    Row(LEG_OVER, MOVING, S.COOL_DOWN, "cool_down"),
    Row((*SKIP, I.DONE), (S.GET_READY,), S.SWITCHING, "switch_legs", "other_leg_left"),
    Row((*SKIP, I.DONE), (S.GET_READY,), S.RESTING, "rest_between_sets", "more_sets"),
    Row((*SKIP, I.DONE), (S.GET_READY,), S.COOL_DOWN, "cool_down"),
    Row((I.CORRECT_COUNT,), (*STILL, *MOVING), None, "correct_count", "in_a_set"),
    Row((I.CORRECT_COUNT,), (*STILL, *MOVING), None, "no_count_now"),
    Row((I.RESTART_SET,), MOVING, S.GET_READY, "get_ready_again"),
    Row((I.RESTART_SET,), (S.PAUSED,), S.COUNT_IN, "restart_set", "paused_in_set"),
    Row((I.RESTART_SET,), (S.GET_READY,), S.COUNT_IN, "restart_set"),
    # legs and rest
    Row((I.SWITCH_LEGS,), (*SET, S.PAUSED, S.RESTING), None, "say_same_leg", "same_leg"),
    Row((I.SWITCH_LEGS,), (*SET, S.PAUSED, S.RESTING), S.SWITCHING, "change_legs", "other_leg_left"),
    Row((I.SWITCH_LEGS,), (*SET, S.PAUSED, S.RESTING), None, "no_other_leg"),
    Row((I.WRONG_LEG,), (*SET, S.PAUSED), S.SWITCHING, "swap_legs"),
    Row((I.WRONG_LEG,), (S.SWITCHING,), None, "swap_legs"),
    Row((I.SIDE,), (S.GET_READY,), None, "say_same_leg", "same_leg"),
    Row((I.SIDE,), (S.GET_READY,), None, "ask_whether_other_leg"),
    Row((D.SPOKEN,), (S.SWITCHING,), S.GET_READY, "ask_ready"),
    Row((I.READY, I.NEXT, I.YES), (S.SWITCHING,), S.COUNT_IN, "count_in"),
    Row((I.REST, I.MORE_REST), (*SET, S.SWITCHING), S.RESTING, "rest_now"),
    Row((I.REST,), (S.RESTING,), None, "already_resting"),
    Row((I.MORE_REST,), (S.RESTING,), None, "rest_longer"),
    Row((D.HALF_RESTED,), (S.RESTING,), None, "say_rest_half_over"),
    Row((D.NEARLY_RESTED,), (S.RESTING,), None, "say_rest_nearly_over"),
    Row((D.RESTED,), (S.RESTING,), S.GET_READY, "rest_over"),
    Row((I.READY, I.NEXT, *SKIP, I.DONE, I.RESUME, I.START), (S.RESTING,), S.GET_READY, "cut_rest_short"),
    # the end
    Row((D.SPOKEN, D.TIME_UP), (S.COOL_DOWN,), None, "say_next", "more_to_say"),
    Row((I.NEXT,), (S.COOL_DOWN,), None, "say_next_now", "more_to_say"),
    Row((D.SPOKEN, D.TIME_UP), (S.COOL_DOWN,), S.FINISHED, "finish"),
    Row((I.DONE, *SKIP, I.NEXT, I.READY), (S.COOL_DOWN,), S.FINISHED, "finish"),
    # the dose
    Row((I.EASIER,), (*STILL, *MOVING), None, "make_easier"),
    Row((I.HARDER,), (*STILL, *MOVING), None, "make_harder"),
    Row((I.SLOWER,), TRAINING, None, "go_slower", "in_the_sets"),
    Row((I.FASTER,), TRAINING, None, "go_faster", "in_the_sets"),
    Row((I.SLOWER,), (S.STANDBY, *AWAKE), None, "speak_slower"),
    Row((I.FASTER,), (S.STANDBY, *AWAKE), None, "speak_faster"),
    Row((I.SET_REPETITIONS, I.SET_SETS), (S.CHOOSING, *STILL, *MOVING), None, "ask_how_many", "number_missing"),
    Row((I.SET_REPETITIONS,), (S.CHOOSING, *STILL, *MOVING), None, "set_repetitions"),
    Row((I.SET_SETS,), (S.CHOOSING, *STILL, *MOVING), None, "set_sets"),
    Row((I.SET_GOAL,), (S.STANDBY, S.CHOOSING, *STILL, *MOVING), None, "set_goal"),
    Row((I.SET_LEGS,), (S.STANDBY, S.CHOOSING, *STILL, *MOVING), None, "set_legs_mode"),
    Row((I.GENTLE,), (*STILL, *MOVING), None, "take_it_gently"),
    Row((I.RATE_EFFORT,), (*STILL, *MOVING, S.FINISHED), None, "ask_how_many", "number_missing"),
    Row((I.RATE_EFFORT,), (*STILL, *MOVING, S.FINISHED), None, "take_effort"),
    Row((I.SET_RATING,), (S.STANDBY, *AWAKE), None, "choose_rating"),
    Row((I.HAVE,), (S.STANDBY, *AWAKE), None, "note_equipment"),
    # taking back: what leads elsewhere waits there, so that nobody is surprised by a count
    Row((I.UNDO,), (*UNDER_WAY, S.FINISHED), S.PAUSED, "undo", "undo_leads_back"),
    Row((I.UNDO,), (S.STANDBY, S.CHOOSING, *STILL, *MOVING, S.FINISHED), None, "undo"),
    # who it is, and what is remembered
    Row((I.RESUME,), (S.CHOOSING,), S.PAUSED, "take_up_session", "was_cut_off"),
    Row((D.RECALLED,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.CHOOSING, "welcome"),
    Row((I.I_AM,), (S.STANDBY, S.CHOOSING, S.FINISHED), None, "choose_profile", "profile_known"),
    Row((I.I_AM,), (S.STANDBY, S.CHOOSING, S.FINISHED), None, "ask_whether_new"),
    Row((I.FORGET_ME,), (S.STANDBY, S.CHOOSING, S.FINISHED), None, "forget_all", "agreed"),
    Row((I.FORGET_ME,), (S.STANDBY, S.CHOOSING, S.FINISHED), None, "ask_whether_to_forget_all"),
    Row((I.HEALTH_QUESTIONS,), (S.STANDBY, S.CHOOSING, S.FINISHED), S.ASKING, "ask_about_health"),
    Row((I.I_AM, I.FORGET_ME, I.HEALTH_QUESTIONS), (*STILL, *MOVING), None, "profile_later"),
    # talking, at any moment; what takes longer than a word makes a set wait
    Row((I.ASK, I.HELP, I.HISTORY, I.NEXT_SESSION, I.WHY), MOVING, S.PAUSED, "answer_and_wait"),
    Row((I.WHY,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "say_why"),
    Row((I.ASK,), (S.STANDBY, *AWAKE), None, "answer"),
    Row((I.HELP,), (S.STANDBY, *AWAKE), None, "help"),
    Row((I.HISTORY,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "tell_history"),
    Row((I.NEXT_SESSION,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "tell_next_session"),
    Row((I.REPEAT,), AWAKE, None, "repeat"),
    Row((I.HOW_MANY_LEFT,), (*STILL, *MOVING), None, "say_what_is_left"),
    Row((I.HOW_LONG,), (S.STANDBY, S.CHOOSING, *STILL, *MOVING), None, "say_how_long"),
    Row((I.WHICH_LEG,), (*STILL, *MOVING), None, "say_which_leg"),
    Row((I.PROGRESS,), (S.STANDBY, S.CHOOSING), None, "tell_trend"),
    Row((I.PROGRESS,), (*STILL, *MOVING, S.FINISHED), None, "tell_progress"),
    Row((I.LOUDER,), (S.STANDBY, *AWAKE), None, "louder"),
    Row((I.QUIETER,), (S.STANDBY, *AWAKE), None, "quieter"),
    Row((I.FOLLOW_NOISE,), (S.STANDBY, *AWAKE), None, "choose_noise"),
    Row((I.SPEAK_SLOWER,), (S.STANDBY, *AWAKE), None, "speak_slower"),
    Row((I.SPEAK_FASTER,), (S.STANDBY, *AWAKE), None, "speak_faster"),
    Row((I.SPEAK_HIGHER,), (S.STANDBY, *AWAKE), None, "speak_higher"),
    Row((I.SPEAK_DEEPER,), (S.STANDBY, *AWAKE), None, "speak_deeper"),
    Row((I.SET_WORDS,), (S.STANDBY, *AWAKE), None, "choose_words"),
    Row((I.SET_SOUNDS,), (S.STANDBY, *AWAKE), None, "choose_sounds"),
    Row((I.MORE_REST,), (S.CHOOSING, *SCRIPTED, S.COOL_DOWN), None, "be_patient"),
    Row((I.PATIENCE,), (S.STANDBY, *AWAKE), None, "be_patient"),
    Row((I.SET_ADDRESS,), (S.STANDBY, *AWAKE), None, "choose_address"),
    Row((I.SET_PACE,), (S.STANDBY, *AWAKE), None, "choose_pace"),
    Row((I.USUAL_MANNERS,), (S.STANDBY, *AWAKE), None, "behave_as_usual"),
    Row((I.SAY_LESS,), (S.STANDBY, S.CHOOSING, *STILL, *MOVING, S.FINISHED), None, "say_less"),
    Row((I.SAY_MORE,), (S.STANDBY, S.CHOOSING, *STILL, *MOVING, S.FINISHED), None, "say_more"),
    # own words
    Row((I.TEACH, I.UNTEACH), MOVING, None, "no_lesson_now"),
    Row((I.TEACH,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "learn", "agreed"),
    Row((I.TEACH,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "read_lesson_back"),
    Row((I.UNTEACH,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "unlearn", "agreed"),
    Row((I.UNTEACH,), (S.STANDBY, S.CHOOSING, *STILL, S.FINISHED), None, "ask_whether_to_forget"),
)


def build_machine(model: Any) -> Machine:
    """Return the state machine that walks TABLE with ``model``'s methods and keeps ``model.state``.

    Leaving a state calls ``model.on_leave`` first; arriving in one calls ``model.on_arrive`` after the row's action.
    """
    return Machine(
        model=model,
        states=[MachineState(state.value, on_exit="on_leave") for state in State],
        transitions=[
            {
                "trigger": trigger.value,
                "source": [source.value for source in row.sources],
                "dest": row.dest.value if row.dest else None,
                "conditions": row.when,
                "after": [row.action, "on_arrive"] if row.dest else row.action,
            }
            for row in TABLE
            for trigger in row.triggers
        ],
        initial=State.STANDBY.value,
        auto_transitions=False,
        ignore_invalid_triggers=True,
    )


def triggers(state: State) -> frozenset[Intent | Due]:
    """Return everything that ``state`` has a row for."""
    return frozenset(trigger for row in TABLE for trigger in row.triggers if state in row.sources)


@cache
def accepts(state: State, asked: str | None = None) -> frozenset[str]:
    """Return the names of the intents that ``state`` expects; ``asked``: the one of QUESTIONS that is open."""
    rows = [row for row in TABLE if state in row.sources and (row.when not in QUESTIONS or row.when == asked)]
    return frozenset(trigger.value for row in rows for trigger in row.triggers if isinstance(trigger, Intent))
