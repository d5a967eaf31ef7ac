"""Danish text in, entities out. Knows no PDF, no case and no database."""
