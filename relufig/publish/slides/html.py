"""A deck as one HTML file that opens from disk: inline SVG figures, embedded videos and typeface, run by reveal.js.

`deck.html.j2` is the page, `slides.html.j2` its slides, `deck.css` their design. `deck.js` plays the videos step by
step.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
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
from relufig.publish.slides.deck import Deck
from relufig.publish.slides.material import Film, Picture, Shown
from relufig.publish.slides.proportions import arranged, cover, properties
from relufig.publish.slides.reveal import Reveal
from relufig.system.files import written_atomically

_HERE = Path(__file__).parent
# The width over the height of a live figure: it has the whole slide, below the words.
_LIVE_RATIO = 2.4
# A video's background may differ this much, of 255, from the theme's before the difference is visible.
_UNSEEN = 5
# Brackets short enough to be kept on one line.
_BRACKETS = re.compile(r"\([^()]{,16}\)")


def write(deck: Deck, shown: Sequence[Shown], path: Path, theme: str, reveal: Reveal, *, beside: bool) -> list[Path]:
    """Write the deck's page; return the files. With `beside`, the videos are files next to the page, not inside it.

    Raises ImportError, with what to install, if Jinja2 is missing; OSError if a file cannot be written.
    """
    environment = template.environment(_HERE)
    films = {str(each.film.video.path): each.film for each in shown if each.film}
    numbers = {key: number for number, key in enumerate(films)}
    slides = [_slide(number, each, numbers, theme) for number, each in enumerate(shown)]
    files = _beside(films, path.parent) if beside else {}
    body = environment.get_template("slides.html.j2").render(language=deck.language, title=deck.title, slides=slides)
    scripts = [_in_html(script) for script in (*reveal.scripts, _read("deck.js"))]
    page = environment.get_template("deck.html.j2").render(
        language=deck.language,
        title=deck.title,
        icon=data.file_uri(logo.FILE),
        styles=[template.markup(sheet) for sheet in _styles(body, theme, reveal)],
        body=template.markup(body),
        videos=[
            {"number": numbers[key], "base64": "" if beside else b64encode(film.video.path.read_bytes()).decode()}
            for key, film in films.items()
        ],
        files={numbers[key]: file.name for key, file in files.items()},
        policy=policy([*scripts, *reveal.inner_scripts, *([runtime()] if any(each.live for each in shown) else [])]),
        scripts=[template.markup(script) for script in scripts],
    )
    with written_atomically(path) as file:
        file.write(page.encode())
    return [path, *files.values()]


def _slide(number: int, shown: Shown, numbers: dict[str, int], theme: str) -> dict[str, Any]:
    picture = shown.picture
    still = shown.film.steps[-1].still if shown.film else picture.png if picture and not picture.svg else None
    content = _picture(picture, f"slide-{number}") if picture else ("", None)
    if shown.live:
        frame = f'<iframe title="{escape(shown.slide.title)}" srcdoc="{escape(shown.live)}"></iframe>'
        content = frame, _LIVE_RATIO
    slide = shown.slide
    if shown.kind == "cover":
        title, size = cover(slide.title, slide.lines, pictured=picture is not None)
        sizes = {"title_size": title, "size": size, "beside": False}
    elif shown.kind == "titled":
        sizes = {"size": 0.0, "beside": False}
    else:
        words = arranged(slide.title, slide.lines, content[1])
        sizes = {"size": words.size, "beside": words.beside}
    return {
        "kind": shown.kind,
        "title": slide.title,
        "words": [
            {"listed": listed, "lines": [template.markup(_unbroken(line)) for line in lines]}
            for listed, lines in markdown.groups(slide.marked)
        ],
        "notes": shown.notes,
        "picture": template.markup(content[0]),
        **sizes,
        "film": _film(shown.film, numbers) if shown.film else None,
        "ground": _ground(still, theme) if still else None,
    }


def _unbroken(text: str) -> str:
    """The text with no line breaks inside brackets, as in ReLU(a - b)."""
    return _BRACKETS.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), text)


def _picture(picture: Picture, prefix: str) -> tuple[str, float | None]:
    """A picture as an HTML element, and its width over its height."""
    if picture.svg:
        content = picture.svg.read_bytes()
        width, height = svg.size(svg.parsed(content))
        return svg.inlined(content, prefix), width / height
    if picture.png is None:
        raise ValueError(f"the picture {picture.alt!r} must have an SVG or PNG file")
    alt = template.markup("").join([picture.alt]).replace('"', "&quot;")
    return f'<img src="{data.file_uri(picture.png)}" alt="{alt}">', 16 / 9


def _film(film: Film, numbers: dict[str, int]) -> dict[str, Any]:
    count = len(film.steps)
    steps = [
        {
            "alt": step.caption or f"{film.video.title}, step {number} of {count}",
            "still": data.file_uri(step.still),
        }
        for number, step in enumerate(film.steps, start=1)
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


def _styles(body: str, theme: str, reveal: Reveal) -> Iterator[str]:
    yield reveal.styles
    yield typeface.faces(body)
    yield f":root {{ {colours.properties(theme)} {properties()} --typeface: {typeface.TEXT}; }}"
    for kind in style.THEMES:
        around = f".reveal:has(> .slides > .on-{kind}.present) > :is(.controls, .slide-number, .progress)"
        yield f".on-{kind}, {around} {{ {colours.properties(kind)} }}"
    yield _read("deck.css")


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
