"""A deck as one HTML file that opens from disk: inline SVG figures, embedded videos and typeface, run by reveal.js.

`deck.html.j2` is the page, `slides.html.j2` its slides, `deck.css` their design. `deck.js` plays the videos step by
step, `player.js` lets the speaker pause and seek, and `reload.js` shows what has changed while a deck is watched.
"""

from __future__ import annotations

import itertools
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from relufig import logo
from relufig.look import style
from relufig.look.contrast import is_dark
from relufig.publish.live.page import runtime
from relufig.publish.pages import colours, data, svg, template, typeface
from relufig.publish.pages.policy import policy
from relufig.publish.slides import markdown
from relufig.publish.slides.deck import Deck, Slide
from relufig.publish.slides.markdown import Block, Run
from relufig.publish.slides.material import Film, Picture, Shown
from relufig.publish.slides.proportions import FOOTER, footer_size, properties
from relufig.publish.slides.reveal import Reveal
from relufig.system.files import written_atomically

_HERE = Path(__file__).parent
# The width over the height of a live figure: it has the whole slide, below the words.
_LIVE_RATIO = 2.4
# A video's background may differ this much, of 255, from the theme's before the difference is visible.
_UNSEEN = 5
# What reveal.js and the player draw around the slides.
_AROUND = ".controls, .slide-number, .progress, .footer, .player"
# Brackets short enough to be kept on one line.
_BRACKETS = re.compile(r"\([^()]{,16}\)")


@dataclass(frozen=True)
class Playing:
    """How a page plays: with `beside`, the videos are files next to it, not inside it.

    With `finish`, a key while a step plays ends the step, and the next key goes on. A page that is `watched` asks its
    server whether there is a newer one.
    """

    beside: bool = False
    finish: bool = False
    watched: bool = False


def write(deck: Deck, shown: Sequence[Shown], path: Path, theme: str, reveal: Reveal, playing: Playing) -> list[Path]:
    """Write the deck's page; return the files.

    Raises ImportError, with what to install, if Jinja2 is missing; OSError if a file cannot be written.
    """
    environment = template.environment(_HERE)
    films = {str(each.film.video.path): each.film for each in shown if each.film}
    numbers = {key: number for number, key in enumerate(films)}
    direction = "" if deck.right_to_left else ' dir="auto"'
    slides = [_slide(number, each, numbers, theme, direction) for number, each in enumerate(shown)]
    files = _beside(films, path.parent) if playing.beside else {}
    body = environment.get_template("slides.html.j2").render(deck=deck, slides=slides, finish=playing.finish)
    own = ("deck.js", "player.js", *(("reload.js",) if playing.watched else ()))
    scripts = [_in_html(script) for script in (*reveal.scripts, *map(_read, own))]
    page = environment.get_template("deck.html.j2").render(
        deck=deck,
        icon=data.file_uri(logo.FILE),
        styles=[template.markup(sheet) for sheet in _styles(body, deck, theme, reveal)],
        body=template.markup(body),
        videos=[
            {
                "number": numbers[key],
                "base64": "" if playing.beside else b64encode(film.video.path.read_bytes()).decode(),
            }
            for key, film in films.items()
        ],
        files={numbers[key]: file.name for key, file in files.items()},
        policy=policy(
            [*scripts, *reveal.inner_scripts, *([runtime()] if any(each.live for each in shown) else [])],
            asks=playing.watched,
        ),
        scripts=[template.markup(script) for script in scripts],
    )
    with written_atomically(path) as file:
        file.write(page.encode())
    return [path, *files.values()]


def _slide(number: int, shown: Shown, numbers: dict[str, int], theme: str, direction: str) -> dict[str, Any]:
    bitmaps = [picture.bitmap for picture in shown.pictures if not picture.svg and not picture.own]
    still = shown.film.steps[-1].still if shown.film else next(iter(bitmaps), None)
    slide = shown.slide
    words = shown.arrangement(_LIVE_RATIO if shown.live else None)
    notes = _notes(shown)
    live = f'<iframe title="{escape(slide.title)}" srcdoc="{escape(shown.live)}"></iframe>' if shown.live else ""
    return {
        "kind": shown.kind,
        "title": slide.title,
        "arrangement": words,
        "words": template.markup(_words(slide.blocks, notes, direction)),
        "notes": template.markup(notes[0]),
        "pictures": [
            {
                "content": template.markup(_picture(picture, f"slide-{number}-{k}")),
                "ratio": round(picture.ratio, 3),
                "fragment": template.markup(_fragment(picture.step, notes)),
            }
            for k, picture in enumerate(() if live else shown.pictures)
        ],
        "live": template.markup(live),
        "film": _film(shown.film, numbers, notes) if shown.film else None,
        "ground": _ground(still, theme) if still else None,
    }


def _words(blocks: Sequence[Block], notes: Sequence[str], direction: str) -> str:
    """Blocks as HTML, the items of one list together.

    `direction` is the attribute with which a line in another script than the deck's is written in its own direction.
    A deck from right to left has none: a line of it may begin with a Latin word.
    """
    parts = []
    kinds = itertools.groupby(blocks, lambda block: (block.kind == "item", block.number is not None))
    for (is_item, numbered), members in kinds:
        elements = [_block(block, notes, direction) for block in members]
        if is_item:
            tag = "ol" if numbered else "ul"
            elements = [f"<{tag}>", *elements, f"</{tag}>"]
        parts += elements
    return "\n".join(parts)


def _block(block: Block, notes: Sequence[str], direction: str) -> str:
    later = _fragment(block.step, notes)
    if block.kind == "code":
        return f"<pre{later}><code>{escape(block.text)}</code></pre>"
    content = _unbroken(markdown.html(block.runs))
    if block.kind == "formula":
        return f"<p{_fragment(block.step, notes, 'display')}>{content}</p>"
    if block.kind == "paragraph":
        return f"<p{direction}{later}>{content}</p>"
    level = f' style="--level: {block.level}"' if block.level else ""
    number = f' value="{block.number}"' if block.number is not None else ""
    return f"<li{direction}{level}{number}{later}>{content}</li>"


def _fragment(step: int, notes: Sequence[str], *classes: str) -> str:
    """The attributes of an element that appears after `step` keys, a fragment of reveal.js, with that step's notes."""
    names = " ".join((*classes, *(["fragment"] if step else [])))
    later = f' data-fragment-index="{step - 1}"' if step else ""
    said = f' data-notes="{escape(notes[step])}"' if step and notes[step] else ""
    return (f' class="{names}"' if names else "") + later + said


def _notes(shown: Shown) -> list[str]:
    """The notes of a slide as HTML, for each of its steps, in which they are marked."""

    def paragraph(text: str, marked: bool) -> str:
        text = escape(text)
        return f"<p><mark>{text}</mark></p>" if marked else f"<p>{text}</p>"

    several = sum(map(bool, shown.notes)) > 1
    return [
        "".join(paragraph(text, several and step == current) for step, part in enumerate(shown.notes) for text in part)
        for current in range(shown.count)
    ]


def _unbroken(text: str) -> str:
    """The text with no line breaks inside brackets, as in ReLU(a - b)."""
    return _BRACKETS.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), text)


def _picture(picture: Picture, prefix: str) -> str:
    """A picture as an HTML element."""
    if picture.svg and not picture.own:
        return svg.inlined(picture.svg.read_bytes(), prefix)
    alt = escape(picture.alt)
    return f'<img src="{data.file_uri(picture.svg or picture.file)}" alt="{alt}">'


def _film(film: Film, numbers: dict[str, int], notes: Sequence[str]) -> dict[str, Any]:
    count = len(film.steps)
    steps = [
        {
            "alt": step.caption or f"{film.video.title}, step {number + 1} of {count}",
            "still": data.file_uri(step.still),
            "notes": notes[number] if number else "",
        }
        for number, step in enumerate(film.steps)
    ]
    return {
        "number": numbers[str(film.video.path)],
        "rate": film.rate,
        "ends": json.dumps([step.end for step in film.steps]),
        "captions": data.file_uri(film.video.captions_file),
        "steps": steps,
        "ground": f"#{_corners(film.steps[-1].still)[0].hex()}",
    }


def _ground(still: Path, theme: str) -> dict[str, str] | None:
    """A scene's background colour, and whether it is light or dark; None if it is the theme's or not one colour."""
    corners = _corners(still)
    own = bytes.fromhex(style.theme(theme).background[1:])
    if any(_apart(corners[0], corner) > _UNSEEN for corner in corners) or _apart(corners[0], own) <= _UNSEEN:
        return None
    dark = is_dark([channel / 255 for channel in corners[0]])
    return {"colour": f"#{corners[0].hex()}", "kind": "dark" if dark else "light"}


def _corners(still: Path) -> list[bytes]:
    """The colours of a picture's corners, starting at the top left."""
    from PIL import Image

    with Image.open(still) as picture:
        whole = picture.convert("RGB")
    right, bottom = whole.width - 2, whole.height - 2
    return [whole.crop((x, y, x + 1, y + 1)).tobytes() for x in (1, right) for y in (1, bottom)]


def _apart(first: bytes, second: bytes) -> int:
    """The largest difference between two colours in one channel."""
    return max(abs(a - b) for a, b in zip(first, second, strict=True))


def _styles(body: str, deck: Deck, theme: str, reveal: Reveal) -> Iterator[str]:
    yield reveal.styles
    yield typeface.faces(body, "".join(run.text for slide in deck.slides for run in _codes(slide)))
    footer = f"--footer: {FOOTER if deck.footer else 0}; --footer-size: {footer_size(deck.footer)};"
    yield f":root {{ {colours.properties(theme)} {properties()} {footer} --typeface: {typeface.TEXT}; }}"
    for kind in style.THEMES:
        around = f".reveal:has(> .slides > .on-{kind}.present) > :is({_AROUND})"
        yield f".on-{kind}, {around} {{ {colours.properties(kind)} }}"
    yield _read("deck.css")


def _codes(slide: Slide) -> Iterator[Run]:
    return (run for block in slide.blocks for run in block.runs if run.code)


def _beside(films: dict[str, Film], folder: Path) -> dict[str, Path]:
    """Copy the videos into the folder, numbered where two have the same name; return their paths."""
    files: dict[str, Path] = {}
    for number, (key, film) in enumerate(films.items()):
        source = film.video.path
        taken = {file.name for file in files.values()}
        target = folder / (source.name if source.name not in taken else f"{number}-{source.name}")
        with written_atomically(target) as file:
            file.write(source.read_bytes())
        files[key] = target
    return files


def _in_html(script: str) -> str:
    """A script with everything escaped that would end its HTML element."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
