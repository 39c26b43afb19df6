"""``voice-coach check``: measures what a session depends on, and says what to turn or move.

chirp, levels        what is measured, on arrays
tape, studio         real sound to measure: what the microphone took, by its place on the clock
findings, verdicts   from measurements to sentences
examination          one check after the other
report               what people and programs see of it
"""
