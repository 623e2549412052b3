"""A deck's figures as files, drawn if out of date.

Figures given by name are drawn as `make figures` draws them, in the same folder, so that files already there are
reused. Figures with options, and figures by functions of the deck, are drawn into a folder of the deck.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from relufig.jobs import figures, imports, scripts
from relufig.jobs.freshness import Ledger, digest
from relufig.networks.network import Network
from relufig.publish.pages import svg
from relufig.publish.slides import sources, typeset
from relufig.publish.slides.deck import Deck, Figure, Slide
from relufig.publish.slides.markdown import Image
from relufig.publish.slides.material import Media, Picture
from relufig.sorting.network import ComparatorNetwork
from relufig.system.files import written_atomically

# The id of a title in SVG, as in `relufig.plot.pages`, which needs matplotlib; and the least width over height of a
# figure that fills a slide.
_TITLE_ID, _WIDE = "page-title", 1.5
# The files that can be the user's pictures.
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
# The width of an SVG file as a bitmap, in pixels; and the number of the tag with which cameras say how to turn a
# picture (Exif 2.32, "Orientation").
_RASTER, _ORIENTATION = 1600, 0x0112


def make_named(slides: Iterable[Slide], media: Media) -> None:
    """Make the figures that slides name. Raises ValueError for an unknown name; the message lists the known ones."""
    named = [(figure, slide) for slide in slides for figure in slide.figures if isinstance(figure, str)]
    sources.check_names({figure for figure, _ in named}, media.figures, "figure")
    names = sorted({figure for figure, slide in named if not slide.options})
    if media.figures and names:
        media.drawn.mkdir(parents=True, exist_ok=True)
        formats = dict.fromkeys(names, media.kinds)
        failed = figures.make(media.figures, formats, media.drawn, theme=media.theme, text=media.text)
        if failed:
            raise ValueError(f"these figures failed, as reported above: {', '.join(failed)}")


def picture(deck: Deck, slide: Slide, figure: Figure, number: str, media: Media) -> Picture:
    """A figure of a slide as files; drawn first if it has options or a function of its own and is out of date.

    Raises ValueError, naming the slide, if the figure fails.
    """
    if isinstance(figure, str) and not slide.options:
        return _read(slide, {kind: media.drawn / f"{figure}.{kind}" for kind in media.kinds})
    media.parts.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(media.parts)
    paths = {kind: media.parts / f"figure-{number}.{kind}" for kind in media.kinds}
    if isinstance(figure, str) and media.figures:
        script, further = media.figures / f"{figure}.py", scripts.shared(media.figures)
    else:
        script, further = sources.file_of(figure), [deck.path]
    made_of = [*imports.closure(script, modules=figures.MODULES), *further]
    settings = {"title": slide.title, "options": repr(dict(slide.options)), "theme": media.theme, "text": media.text}
    made_from = digest(made_of, figures.PACKAGES, **settings)
    if not all(ledger.is_fresh(path, made_from) for path in paths.values()):
        _draw(slide, figure, list(paths.values()), media)
        ledger.record(paths.values(), made_from)
    return _read(slide, paths)


def own(deck: Deck, slide: Slide, image: Image, number: str, media: Media) -> Picture:
    """The user's picture file, in a format and a size that the slides can have.

    Raises ValueError, naming the slide, if there is no such file or if it is no picture.
    """
    path = (deck.path.parent / image.source).resolve()
    label = f"Slide {slide.title!r}: picture {image.source!r}"
    if not path.is_file():
        beside = [each.name for each in path.parent.glob("*") if each.suffix.lower() in _SUFFIXES]
        raise ValueError(f"{label}: there is no file {path}{scripts.did_you_mean(path.name, beside)}")
    if path.suffix.lower() not in _SUFFIXES:
        raise ValueError(f"{label} must be one of {', '.join(_SUFFIXES)}")
    alt = image.alt or slide.title
    media.parts.mkdir(parents=True, exist_ok=True)
    target = media.parts / f"picture-{number}"
    try:
        if path.suffix.lower() == ".svg":
            svg.size(svg.parsed(path.read_bytes()))
            bitmap = target.with_suffix(".png") if media.rastered else None
            if bitmap:
                typeset.raster(path, bitmap, _RASTER)
            return Picture(path, bitmap, alt, step=image.step, own=True)
        return Picture(None, _fitting(path, target, media), alt, step=image.step, own=True)
    except (OSError, ValueError) as error:
        raise ValueError(f"{label} cannot be read: {error}") from error


def _fitting(path: Path, target: Path, media: Media) -> Path:
    """A bitmap in a format and a size that the slides can have, and turned as its camera says: itself if it is so."""
    from PIL import Image, ImageOps

    with Image.open(path) as picture:
        wide = media.widest is not None and picture.width > media.widest
        # Browsers turn pictures themselves.
        turned = picture.getexif().get(_ORIENTATION, 1) != 1
        if path.suffix.lower() in media.bitmaps and not wide and not turned:
            return path
        changed = ImageOps.exif_transpose(picture)
        if media.widest is not None:
            changed.thumbnail((media.widest, media.widest))
        is_photo = picture.format == "JPEG"
        target = target.with_suffix(".jpg" if is_photo else ".png")
        content = BytesIO()
        if is_photo:
            changed.convert("RGB").save(content, "JPEG", quality=85, optimize=True)
        else:
            changed.convert("RGBA" if changed.mode not in ("RGB", "L") else changed.mode).save(content, "PNG")
    with written_atomically(target) as file:
        file.write(content.getvalue())
    return target


def of_network(slide: Slide, network: Network | ComparatorNetwork, number: int, media: Media) -> Picture:
    """The diagram of a slide's network as files: what stands where it cannot compute."""
    media.parts.mkdir(parents=True, exist_ok=True)
    paths = {kind: media.parts / f"network-{number}.{kind}" for kind in media.kinds}

    def drawn(ax: Any = None) -> Any:
        from relufig.plot import diagram, knuth

        return knuth(network, ax=ax) if isinstance(network, ComparatorNetwork) else diagram(network, ax=ax)

    draw(drawn, {}, slide.title, list(paths.values()), media.theme, media.text)
    return _read(slide, paths)


def _draw(slide: Slide, figure: Figure, paths: list[Path], media: Media) -> None:
    named = media.figures / f"{figure}.py" if isinstance(figure, str) and media.figures else None
    file = named or sources.file_of(figure)
    try:
        function = figures.drawer(named.parent, named.stem) if named else figure
        draw(function, slide.options, slide.title, paths, media.theme, media.text)  # type: ignore[arg-type]
    except (Exception, SystemExit) as error:
        raise ValueError(f"Slide {slide.title!r}: the figure {scripts.failure(error, file)}") from error


def _read(slide: Slide, paths: dict[str, Path]) -> Picture:
    title, description, titled = slide.title, "", False
    if "svg" in paths:
        root = svg.parsed(paths["svg"].read_bytes())
        title, description = svg.title_and_description(root)
        width, height = svg.size(root)
        titled = width > _WIDE * height and root.find(f".//*[@id='{_TITLE_ID}']") is not None
    alt = ". ".join(part.rstrip(".") for part in (title or slide.title, description) if part)
    return Picture(paths.get("svg"), paths.get("png"), alt, titled)


def draw(
    function: Callable[..., Any],
    options: Mapping[str, Any],
    title: str,
    paths: Sequence[Path],
    theme: str,
    text: Literal["text", "paths"] = "text",
) -> None:
    """Call a function that draws, and save its figure to each path, in the format of the path's suffix.

    A function whose first argument is optional makes its own axes, as the essay's figures do. Any other function is
    given axes as its first argument. Raises ValueError if the function draws nothing; its own errors pass through.
    """
    import matplotlib.pyplot as plt

    from relufig.plot.axes import themed
    from relufig.plot.drawn import figure_of
    from relufig.plot.output import save

    def drawn() -> Any:
        if _makes_its_axes(function):
            return function(**options)
        ax = plt.figure().add_subplot()
        blank = {*ax.get_children(), *ax.figure.get_children()}
        function(ax, **options)
        if blank >= {*ax.get_children(), *ax.figure.get_children()}:
            raise ValueError("the function draws nothing on the axes it is given")
        return ax

    with themed(theme), figure_of(drawn) as figure:
        for path in paths:
            save(figure, path, title, text)


def _makes_its_axes(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    by_name = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
    return first is None or first.default is not inspect.Parameter.empty or first.kind in by_name
