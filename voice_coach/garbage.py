"""Python's collector of garbage, kept out of the way: it looks through all objects for cycles that nobody needs, and nothing runs meanwhile.

What can be said is made of 160,000 objects that stay as long as the coach does. By Python's own measure they would be looked through
again and again while they are made, a fifth of the time that a start takes; and once more whenever enough has come and gone: 0.14 s
on a PC, in which no callback of the sound is served.
"""

import gc

NEW = 50_000
"""Objects that may be new before the newest are looked through, while a program begins."""
_USUAL = gc.get_threshold()


def collect_seldom() -> None:
    """Let much be made before any of it is looked through. For the beginning of a program."""
    gc.set_threshold(NEW, *_USUAL[1:])


def keep_what_is_there() -> None:
    """Never look at what is there by now again, and at what comes as often as ever. For when all has been made that stays."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
