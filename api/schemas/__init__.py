"""Shapes of what goes in and out over HTTP, with the examples that OpenAPI shows."""
