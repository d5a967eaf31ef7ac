"""PDF in and out: text with places, overstrike, sanitise, verify."""
