"""Pages as authorities print them, for ``making``; every name and number is invented."""

from __future__ import annotations

import random

_FIRST = [
    "Birthe",
    "Knud",
    "Fatima",
    "Søren",
    "Åse",
    "Ægidius",
    "Malene",
    "Ibrahim",
    "Øjvind",
    "Filippa",
]
_LAST = [
    "Hyltdgaard",
    "Fiskbæk",
    "Østermarksen",
    "Præstegård",
    "Vinterhjem",
    "Ålekjær",
    "Fabelsen",
    "Affaldsen",
]
_ROAD = ["Prøvevej", "Testgade", "Opdigtet", "Allé", "Fiktionsstræde"]
_TEXT = (
    "har den {day}. marts henvendt sig til forvaltningen om en støttekontaktperson, og sagen er "
    "drøftet med skolen, der oplyser at fraværet er steget. Familien bor på {road} {nr} og kan "
    "træffes på telefon {phone}. Ved mødet deltog {name} og {other}, som begge gav udtryk for, at "
    "en afgørelse bør træffes efter en officiel, grundig undersøgelse af forholdene."
)


def _person(rnd: random.Random) -> str:
    return f"{rnd.choice(_FIRST)} {rnd.choice(_LAST)}"


def _cpr(rnd: random.Random) -> str:
    day, month, year = rnd.randint(61, 88), rnd.randint(1, 12), rnd.randint(40, 99)
    return f"{day}{month:02}{year}-{rnd.randint(1000, 4999)}"


def _paragraph(rnd: random.Random) -> str:
    return f"{_person(rnd)} " + _TEXT.format(
        day=rnd.randint(1, 28), road=rnd.choice(_ROAD), nr=rnd.randint(1, 99),
        phone=" ".join(f"{rnd.randint(10, 99)}" for _ in range(4)), name=_person(rnd),
        other=_person(rnd),
    )  # fmt: skip


def _table(rnd: random.Random, rows: int) -> str:
    cells = "".join(
        f"<tr><td>{n}</td><td>{_person(rnd)}</td><td>{_cpr(rnd)}</td>"
        f"<td class=r>{rnd.randint(100, 99999)},{rnd.randint(0, 99):02}</td></tr>"
        for n in range(1, rows + 1)
    )
    return f"<table><tr><th>Nr.</th><th>Navn</th><th>CPR</th><th>Beløb</th></tr>{cells}</table>"


def letter_html() -> str:
    rnd = random.Random(5)
    return (
        f"<h2>Afgørelse om aktindsigt</h2><p>{_person(rnd)}<br>{rnd.choice(_ROAD)} 7<br>"
        f"9999 Testby</p>" + "".join(f"<p>{_paragraph(rnd)}</p>" for _ in range(3))
    )


def _page(style: str, body: str) -> str:
    base = "@page{size:A4;margin:18mm}body{font:11pt sans-serif}table{border-collapse:collapse}"
    return (
        f"<html lang=da><meta charset=utf-8><style>{base}{style}</style><body>{body}</body></html>"
    )


def _paragraphs(seed: int, many: int) -> str:
    rnd = random.Random(seed)
    return "".join(f"<p>{_paragraph(rnd)}</p>" for _ in range(many))


def _svg() -> str:
    rnd = random.Random(11)
    bars = "".join(
        f"<rect x={20 + 40 * i} y={150 - h} width=30 height={h} fill='url(#g)'/>"
        f"<text x={24 + 40 * i} y=165 font-size=8 transform='rotate(45 {24 + 40 * i} 165)'>"
        f"{_person(rnd)}</text>"
        for i, h in enumerate([60, 90, 30, 120, 80])
    )
    return (
        "<svg width=400 height=260><defs><linearGradient id=g><stop offset=0 stop-color=#28c />"
        "<stop offset=1 stop-color=#cef /></linearGradient></defs>"
        f"{bars}<circle cx=330 cy=90 r=40 fill=#fa0 fill-opacity=.5 /></svg>"
    )


def _mail() -> str:
    rnd = random.Random(21)
    parts = [
        f"<div class=m><b>Fra:</b> {_person(rnd)} &lt;navn@eksempel.invalid&gt;<br><b>Til:</b> "
        f"{_person(rnd)}<br><b>Emne:</b> SV: Høring</div><p>{_paragraph(rnd)}</p>"
        for _ in range(4)
    ]
    return "<blockquote>".join(parts) + "</blockquote>" * 3


def _form() -> str:
    rnd = random.Random(31)
    rows = "".join(
        f"<p><label>{label}: <input value='{value}'></label></p>"
        for label, value in (("Navn", _person(rnd)), ("CPR", _cpr(rnd)), ("Vej", "Prøvevej 7"))
    )
    return f"<fieldset><legend>Ansøger</legend>{rows}<textarea>{_person(rnd)}</textarea></fieldset>"


PAGES = {
    "letter": _page("", letter_html() + _paragraphs(1, 8)),
    "serif": _page(
        "body{font:12pt/1.05 serif;text-align:justify;hyphens:auto}p{margin:2pt 0}",
        _paragraphs(2, 14),
    ),
    "table": _page(
        "td,th{border:.4pt solid #777;padding:1pt 4pt;font-size:9pt}.r{text-align:right}"
        "tr:nth-child(even){background:#eef}",
        _table(random.Random(3), 70),
    ),
    "columns": _page("body{columns:2;font-size:9pt;letter-spacing:.04em}", _paragraphs(4, 14)),
    "mail": _page(".m{background:#eee;border-left:3pt solid #06c;padding:4pt}"
                  "blockquote{margin-left:8pt;color:#444}", _mail()),
    "chart": _page("", f"<h3>Oversigt</h3>{_svg()}{_paragraphs(6, 3)}"),
    "effects": _page(
        "h1{background:linear-gradient(90deg,#036,#09c);color:#fff;padding:8pt;"
        "text-shadow:1px 1px 2px #000}.s{transform:rotate(-8deg);opacity:.35;font-size:40pt;"
        "color:#c00;position:absolute;top:300px;left:100px}.v{writing-mode:vertical-rl;height:150pt;"
        "float:right}.c{background:#fe8;border-radius:6pt;box-shadow:2pt 2pt 4pt #999;padding:6pt}",
        "<h1>Journalnotat: Filippa Fiskbæk</h1><div class=s>KOPI TIL AFFALDSEN</div>"
        "<div class=v>Øjvind Østermarksen, sagsbehandler</div>"
        f"<div class=c>{_paragraphs(7, 1)}</div>"
        + _paragraphs(8, 4),
    ),
    "form": _page("input,textarea{font-size:11pt;width:200pt}", _form() + _paragraphs(9, 2)),
    "picture": _page("", f"<img width=500 src='{{photo}}'>{_paragraphs(10, 3)}"),
}  # fmt: skip


def _photo() -> str:
    """A picture with a gradient and print in it."""
    import base64
    import io

    import numpy as np
    from PIL import Image, ImageDraw

    y, x = np.mgrid[0:500, 0:800]
    data = np.stack([x % 256, (x + y) % 256, y % 256], axis=-1).astype(np.uint8)
    image = Image.fromarray(data)
    pen = ImageDraw.Draw(image)
    for line in range(8):
        pen.text(
            (40, 40 + 50 * line), f"Malene Præstegård {line}1 22 33 44", fill="white", font_size=28
        )
    out = io.BytesIO()
    image.save(out, "jpeg", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


PAGES["picture"] = PAGES["picture"].replace("{photo}", _photo())
