"""How the shipped pipeline is made: corpus, synthesis, training, evaluation; nothing of it runs
in the product."""
