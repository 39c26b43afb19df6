"""What stands around the coach, all of it optional, and none of it waited for: the smart home, buttons and a light.

status       how the coach does, as one value, folded from events and effects: pure
follow       from the main loop to whoever shows it, by replacing a reference
topics       what is said of it over MQTT, and where
discovery    how Home Assistant finds it
mqtt         the broker: says how the coach does, and does what is asked
household    starts and stops what the settings name
"""
