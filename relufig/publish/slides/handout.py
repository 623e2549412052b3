"""A deck as a handout: a PDF with a page for each step or slide, and the notes below. No browser is needed.

`handout.typ` is the pages' design; it reads what is on them as data, so that nothing in a deck is taken for markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from relufig.look import fonts, style
from relufig.publish.slides import mathematics, typeset
from relufig.publish.slides.deck import Deck
from relufig.publish.slides.markdown import Block, Run
from relufig.publish.slides.material import Picture, Shown, Step
from relufig.publish.slides.proportions import COLUMNS, COVER_COLUMNS
from relufig.system.files import written_atomically

_HERE = Path(__file__).parent
# Words of so many letters may break anywhere.
_LONG = re.compile(r"\S{25,}")
# The colours that the pages use.
_COLOURS = ("background", "ink", "muted", "first")


def write(deck: Deck, shown: Sequence[Shown], path: Path, theme: str, pages: str = "steps") -> None:
    """Write a deck as a PDF, whole or not at all, with the same bytes every time.

    `pages` says what has a page: "steps" or "slides", which are shown as they are at their end.

    Raises ImportError, with what to install, if Typst is missing; OSError if a file cannot be read or written.
    """
    files: dict[str, bytes | Path] = {}
    look = style.theme(theme)
    # A film is a slide for each of its steps.
    slides = [
        _slide(each, step, files, look.ink) for each in shown for step in (each.film.steps if each.film else (None,))
    ]
    document = {
        "title": deck.title,
        "subtitle": deck.subtitle,
        "footer": deck.footer,
        "language": deck.language.partition("-")[0],
        "rtl": deck.right_to_left,
        "fonts": fonts.families(),
        "colours": {name: look.colour(name) if name != "background" else look.background for name in _COLOURS},
        "columns": COLUMNS,
        "cover_columns": COVER_COLUMNS,
        "slides": slides,
        "pages": list(_pages(shown, pages)),
    }
    files["handout.json"] = json.dumps(document).encode()
    content = typeset.pdf((_HERE / "handout.typ").read_text(encoding="utf-8"), files)
    with written_atomically(path) as file:
        file.write(content)


def _pages(shown: Sequence[Shown], pages: str) -> Iterator[dict[str, Any]]:
    """The pages: which slide each shows, after how many keys, and the notes of its steps."""
    place = 0
    for each in shown:
        last = each.count - 1
        for step in range(each.count) if pages == "steps" else (last,):
            notes = each.notes[step : step + 1] if pages == "steps" else each.notes
            yield {
                "slide": place + step if each.film else place,
                "step": step,
                "first": step == 0 or pages != "steps",
                "notes": [part for part in notes if part],
            }
        place += each.count if each.film else 1


def _slide(shown: Shown, step: Step | None, files: dict[str, bytes | Path], ink: str) -> dict[str, Any]:
    words = shown.arrangement()
    pictures = [Picture(None, step.still, step.caption or shown.slide.title)] if step else shown.pictures
    return {
        "kind": "figure" if shown.kind == "live" else shown.kind,
        "title": shown.slide.title,
        "head": words.title,
        "size": words.size,
        "gap": words.gap,
        "beside": words.beside,
        "blocks": [_block(block, files, ink) for block in shown.slide.blocks],
        "pictures": [
            {
                "file": _kept(picture.svg or picture.file, files),
                "ratio": picture.ratio,
                "alt": picture.alt,
                "step": picture.step,
            }
            for picture in pictures
        ],
    }


def _block(block: Block, files: dict[str, bytes | Path], ink: str) -> dict[str, Any]:
    return {
        "kind": block.kind,
        "text": block.text,
        "step": block.step,
        "level": block.level,
        "mark": block.mark.strip(),
        "runs": [_run(run, files, ink) for run in block.runs],
    }


def _run(run: Run, files: dict[str, bytes | Path], ink: str) -> dict[str, Any]:
    looks = {"bold": run.bold, "italic": run.italic, "code": run.code, "link": run.link}
    if not run.formula:
        return {"text": _LONG.sub(_breakable, run.text), "formula": None, **looks}
    drawing = mathematics.drawn(run.text)
    name = f"formula-{len(files)}.svg"
    files[name] = drawing.svg(ink).encode()
    return {
        "text": run.text,
        "formula": {"file": name, "height": drawing.height, "depth": drawing.depth},
        **looks,
    }


def _breakable(word: re.Match[str]) -> str:
    return "\N{ZERO WIDTH SPACE}".join(word[0])


def _kept(path: Path, files: dict[str, bytes | Path]) -> str:
    """The name under which the document finds a file."""
    name = f"{len(files)}{path.suffix.lower()}"
    files[name] = path
    return name
