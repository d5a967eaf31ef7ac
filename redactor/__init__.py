"""Redaction of Danish case documents: text with places, decisions, verified release."""

__version__ = "0.1.0"
