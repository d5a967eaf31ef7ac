"""Released files as PDF/A-2b."""
