"""What the tagger is trained on: open annotated text and synthesis, mixed by a recipe.

One recipe (``config.toml``) and one seed make one corpus. The treebank's test part isn't read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.training import readers, treebanks
from models.training.samples import Sample, join
from models.training.synthesis.corpus import Synthesis
from models.training.synthesis.names import listed_names
from models.training.synthesis.noise import roughen

__all__ = ["Corpus", "Recipe", "build_corpus"]

_SEPARATORS = (" ", " ", " ", "\n", "\n", "\n\n")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of what. synthetic: documents an epoch; norne: share of NorNE an epoch.

    heldout: every so many blocks of twenty sentences of the treebank's training part (and of own
    texts' paragraphs) are a dev set of their own, to choose among recipes; 0 for none.
    """

    seed: int
    synthetic: int
    treebank_copies: int
    renamed_share: float
    norne_share: float
    norne_renamed: float
    rough: float
    dansk_copies: int
    own_copies: int
    dev_synthetic: int
    heldout: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """train(epoch) gives that epoch's samples, shuffled; dev sets by name."""

    recipe: Recipe
    treebank: list[Sample]
    norne: list[Sample]
    dansk: list[Sample]
    own: list[Sample]
    synthesis: Synthesis
    dev: dict[str, list[Sample]]

    def vocabulary(self) -> Iterator[str]:
        """Texts that tell which words are worth knowing by their form: all but the names that
        the synthesis puts together."""
        for sample in (*self.treebank, *self.norne, *self.dansk, *self.own):
            yield sample.text
        for sample in self.synthesis.documents(self.recipe.synthetic, -1):
            at, kept = 0, []
            for start, end, _ in sample.spans:
                kept.append(sample.text[at:start])
                at = end
            yield "".join((*kept, sample.text[at:]))

    def train(self, epoch: int) -> list[Sample]:
        recipe = self.recipe
        rng = random.Random(f"{recipe.seed}/{epoch}")  # noqa: S311 - not for secrets
        samples: list[Sample] = []
        for _ in range(recipe.treebank_copies):
            samples += _passages(self.treebank, rng, rough=recipe.rough)
        renamed = list(self.synthesis.renamed(self.treebank, recipe.renamed_share, epoch))
        samples += _passages(renamed, rng, rough=1.0)
        norne = [s for s in self.norne if rng.random() < recipe.norne_share]
        cut = int(len(norne) * (1.0 - recipe.norne_renamed))
        rng.shuffle(norne)
        samples += _passages(norne[:cut], rng, rough=recipe.rough)
        samples += _passages(list(self.synthesis.renamed(norne[cut:], 1.0, epoch)), rng, rough=0.7)
        for _ in range(recipe.dansk_copies):
            samples += _passages(self.dansk, rng, rough=0.3)
        for copy in range(recipe.own_copies):
            samples += _paragraphs(self.own, rng, rough=0.2 + 0.2 * (copy % 2))
        if self.own:
            renamed = list(self.synthesis.renamed(self.own, recipe.renamed_share, epoch))
            samples += _paragraphs(renamed, rng, rough=0.5)
        samples += self.synthesis.documents(recipe.synthetic, epoch)
        rng.shuffle(samples)
        return samples


def _passages(sentences: list[Sample], rng: random.Random, *, rough: float) -> list[Sample]:
    """Sentences in groups of one to five, some of them worn."""
    order = list(sentences)
    rng.shuffle(order)
    out, at = [], 0
    while at < len(order):
        size = rng.randint(1, 5)
        passage = join(order[at : at + size], [rng.choice(_SEPARATORS) for _ in range(size)])
        out.append(roughen(passage, rng) if rng.random() < rough else passage)
        at += size
    return out


def _paragraphs(texts: list[Sample], rng: random.Random, *, rough: float) -> list[Sample]:
    """Paragraphs in their order, one to three together, some of them worn."""
    out, at = [], 0
    while at < len(texts):
        size = rng.randint(1, 3)
        passage = join(texts[at : at + size], ["\n\n"] * size)
        out.append(roughen(passage, rng) if rng.random() < rough else passage)
        at += size
    return out


def _held(items: list[Sample], every: int, block: int) -> tuple[list[Sample], list[Sample]]:
    """(kept, held out)."""
    if not every:
        return items, []
    out: tuple[list[Sample], list[Sample]] = ([], [])
    for i, item in enumerate(items):
        out[i // block % every == every - 1].append(item)
    return out


def build_corpus(data: Path, recipe: Recipe) -> Corpus:
    """Read the open data and set up the synthesis."""
    names = frozenset(name.lower() for _, name in listed_names())
    fillers = readers.fillers(data, names)
    nouns = readers.compounds(data)
    kept = [f for i, f in enumerate(fillers) if i % 10]
    synthesis = Synthesis(data, kept, nouns[1::2], recipe.seed)
    dev_synthesis = Synthesis(data, fillers[::10], nouns[::2], recipe.seed + 1_000)
    web = [
        s
        for name in ("da_twitter_dev.tsv", "da_arto_dev.tsv")
        for s in treebanks.tagged(data / "danplus" / name)
    ]
    treebank, held = _held(
        treebanks.uner(
            data / "uner_ddt" / "da_ddt-ud-train.iob2", data / "danplus" / "da_news_train.tsv"
        ),
        recipe.heldout,
        20,
    )
    own, own_held = _held(
        [s for _, s in readers.own_texts(Path(__file__).parent / "texts")], recipe.heldout, 5
    )
    return Corpus(
        recipe=recipe,
        treebank=treebank + web,
        norne=treebanks.norne(data / "norne_nob" / "norne_nob_all.conll", data),
        dansk=treebanks.dansk(data / "dansk_gold_sample" / "dansk_gold_multi_rater1.jsonl"),
        own=own,
        synthesis=synthesis,
        dev={
            "treebank": treebanks.uner(data / "uner_ddt" / "da_ddt-ud-dev.iob2"),
            "synthetic": list(dev_synthesis.documents(recipe.dev_synthetic, 0)),
            **({"heldout": held, "own": own_held} if recipe.heldout else {}),
        },
    )
