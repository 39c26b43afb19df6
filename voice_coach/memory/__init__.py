"""The memory: an event log in SQLite, and the thread that writes it."""
