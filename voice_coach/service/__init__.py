"""The coach as a service of the system: readiness and watchdog, state for who asks, a journal, self-test and update."""
