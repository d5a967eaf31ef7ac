"""From entities in text to suggestions on pages."""
