"""Evaluation: how good are the models and the product, on annotated text, with honest intervals.

A developer's tool behind ``make evaluate``, ``make evaluate-robustness`` and the regression gate
of the tests. Nothing of the product imports it. See ``docs/models.md`` for how to read it.
"""
