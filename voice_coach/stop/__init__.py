"""The physical stop: a process of its own that silences the card and ends the session, also when the coach hangs.

    switches     what is pressed: a key, a foot switch, a button on a GPIO pin
    card         what is muted at once, and unmuted when the coach is started again
    presence     which coaches run, and ending them
    button       the process itself: voice-coach-stop

It shares nothing with the coach but a directory (``stop.directory``), so nothing that happens to the coach can delay it.
"""
