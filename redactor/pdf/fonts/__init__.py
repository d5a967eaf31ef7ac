"""Fonts carried over: programs, codes and names without words in them."""
