"""Grounds, regimes and time limits as data."""
