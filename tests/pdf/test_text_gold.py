"""Every word of the rendered gold documents is in the text, with characters on its box."""

import importlib.util
from pathlib import Path

import pytest

from redactor.domain.geometry import Box
from redactor.pdf.text import read_pages

GOLD = Path(__file__).resolve().parents[2] / "../shared/gold"

pytestmark = pytest.mark.skipif(
    not (GOLD / "render.py").exists(), reason="../shared/gold is not beside the repository"
)


@pytest.fixture(scope="module")
def render():
    spec = importlib.util.spec_from_file_location("gold_render", GOLD / "render.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["gold_render"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["gold_render"]


def spelled(page, box):
    """Characters whose centre lies in the box, as text."""
    return "".join(page.text[i] for i in page.chars_in(box)).replace(" ", "").replace("\n", "")


@pytest.fixture(scope="module", params=["letter", "small", "mono"])
def documents(request, render, tmp_path_factory):
    """Name, drawn words and read pages of each document, in one style."""
    folder = tmp_path_factory.mktemp(request.param)
    found = []
    for source in sorted((GOLD / "dev").glob("*.txt")):
        pdf = folder / f"{source.stem}.pdf"
        truth = render.render(render.parse(source), pdf, request.param)
        found.append((source.stem, truth, list(read_pages(pdf))))
    return found


def test_every_word_is_found_under_its_box(documents):
    wrong = []
    words = 0
    for name, truth, read in documents:
        pages = {p.number: p for p in read}
        for word in truth:
            words += 1
            x0, y0, x1, y1 = word.box
            found = spelled(pages[word.page], Box(x0 - 0.2, y0, x1 + 0.2, y1))
            if found not in (word.text, word.text.rstrip("-")):
                wrong.append((name, word.page, word.text, found))
    assert words > 1000
    assert not wrong, wrong[:10]


def test_every_line_of_the_source_is_read_in_order(documents):
    """The words of the text stand in the order in which they were drawn."""
    for name, truth, pages in documents:
        for page in pages:
            drawn = "".join(w.text for w in truth if w.page == page.number)
            read = "".join(page.text.split())
            hyphens = sum(w.text.endswith("-") for w in truth if w.page == page.number)
            assert abs(len(drawn) - len(read)) <= hyphens
            same = sum(a == b for a, b in zip(drawn, read, strict=False))
            if not hyphens:
                assert same == len(drawn), (name, page.number)
