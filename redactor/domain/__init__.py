"""Plain types and state machines of the field; no I/O, imports nothing of ours."""
