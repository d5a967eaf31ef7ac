"""Label schemes of other people's pipelines, mapped to the product's entity types.

A label that isn't here is dropped: numbers, dates and amounts are the recognisers' business, and
"MISC" or a work of art says nothing of a person.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EXPLANATIONS", "LABELS", "entity_type"]

LABELS: Mapping[str, str] = {
    # Universal NER, DaNE, NorNE
    "PER": "PERSON",
    "LOC": "LOCATION",
    "ORG": "ORGANISATION",
    "GPE_LOC": "LOCATION",
    "GPE_ORG": "ORGANISATION",
    # OntoNotes, and DANSK (DaCy's fine-grained pipelines), which spells some out
    "PERSON": "PERSON",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "FACILITY": "LOCATION",
    "LOCATION": "LOCATION",
    "ORGANIZATION": "ORGANISATION",
    "NORP": "ETHNICITY",
    # the shipped tagger, and pipelines trained on its corpus
    "ORGANISATION": "ORGANISATION",
    "MUNICIPALITY": "MUNICIPALITY",
    "ADDRESS": "ADDRESS",
}

EXPLANATIONS: Mapping[str, str] = {
    "PERSON": "Sprogmodellen læser det som navnet på en person.",
    "LOCATION": "Sprogmodellen læser det som et sted.",
    "ORGANISATION": "Sprogmodellen læser det som en organisation.",
    "MUNICIPALITY": "Sprogmodellen læser det som en kommune.",
    "ADDRESS": "Sprogmodellen læser det som en adresse.",
    "ETHNICITY": "Sprogmodellen læser det som en nationalitet, tro eller politisk gruppe.",
}


def entity_type(label: str) -> str | None:
    """The product's type for a pipeline's label, or None where it is of no use here."""
    return LABELS.get(label.upper())
