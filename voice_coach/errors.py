"""What a user can be told: one sentence that says what to do, and exit code 2."""


class VoiceCoachError(Exception):
    """Something the user can mend; the message is one sentence that says what is wrong and what to do.

    The command line prints it without a traceback and exits with code 2.
    """


class NoSoundDevice(VoiceCoachError):  # noqa: N818 - it reads as what the user is told
    """There is no such sound device, or it does not work."""


class SoundHangs(NoSoundDevice):
    """The sound system does not answer any more. Nothing that waits for it ends, so the program ends without cleaning up."""

    def __init__(self) -> None:
        super().__init__("The sound system hangs: start the coach again, or restart the machine.")
