"""The companion page: what is said, heard and done, on a screen of this machine or of another in the room.

    main loop ─events, effects─▶ scene (pure) ─▶ hub ─▶ server (its own thread) ══WebSocket══▶ page
                   inbox ◀────────────── Heard(by_hand) ◀── touch ◀──────────────────────────┘

The voice path hands over a value and goes on; whoever reads slowly gets the latest scene later, and never an older one.
"""
