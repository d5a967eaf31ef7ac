"""Act list, decision letter and package."""
