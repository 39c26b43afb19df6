"""The page of all stations of a gym: who is free, who is in a set, who needs help.

    stations ── MQTT ──▶ Stations (pure) ──▶ Feed, one a page: what has changed since it was last sent ──▶ server-sent events

    stations     what is known of each station, folded from messages: pure
    feed         hands changes to pages, however slow they are
    server       follows the broker, and serves the page: voice-coach floor

It shows what stations say of themselves (``home.topics``) and asks nothing of them: a coach does not know whether anybody looks.
"""
