"""Use cases over the store: what api, workers and tests call."""
