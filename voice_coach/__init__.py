"""Voice Coach: an offline, voice-guided exercise coach.

The way of the data: ``hearing`` turns sound into ``Heard`` events, ``mind`` turns events into effects,
``speaking`` turns effects into sound. ``events`` is the vocabulary between them; ``app`` is the one loop.
"""

__version__ = "0.1.0"
