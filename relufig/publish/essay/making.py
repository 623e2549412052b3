"""Makes the essay's page: the words, the live figures, and for each the still picture of its figure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path

from relufig import essay
from relufig.jobs import figures, imports
from relufig.jobs.freshness import Ledger, digest
from relufig.publish.essay.figures import ALL, FILMS
from relufig.publish.pages import PACKAGES
from relufig.system import extras
from relufig.system.files import written_atomically

NAME = "index.html"
_HERE = Path(__file__).parent
# The values that are sorted beside the title.
_OPENING = (5, 3, 8, 1, 9, 2, 7, 4)
_MADE_BY = ("relufig.publish.essay.figures", "relufig.publish.live.page")


def make(out: Path, *, title: str = "ReLU Networks", home: str = "") -> Path:
    """Make OUT/index.html, the essay with its live figures, unless nothing changed; return its path.

    The figures of the essay are made in OUT/figures, with both themes in one file.

    Parameters
    ----------
    out : Path
        The folder of the page.
    title : str
        The title of the page.
    home : str
        The address, from the page, of the site that it belongs to; "" if it belongs to none.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    OSError
        If a file cannot be read or written.
    ImportError
        If a package is missing, before anything is made.
    RuntimeError
        If a figure could not be made. Its error has been reported on standard error.
    """
    extras.need("the essay's page", "slides", *PACKAGES)
    folder = out / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted({still for _, still in ALL})
    failed = figures.make(essay.FIGURES, dict.fromkeys(names, ("svg",)), folder, theme="auto")
    if failed:
        raise RuntimeError(f"the essay's page needs the figures {', '.join(failed)}, which could not be made")
    pictures = [folder / f"{name}.svg" for name in names]
    ledger = Ledger(out)
    made_from = digest(
        [*pictures, *_sources(), *imports.closure(modules=_MADE_BY)],
        (*PACKAGES, "fontpkg_source_sans_3"),
        title=title,
        home=home,
        films=_films(out),
    )
    path = out / NAME
    if not ledger.is_fresh(path, made_from):
        page = _page(title, folder, home)
        with written_atomically(path) as file:
            file.write(page.encode())
        ledger.record([path], made_from)
    return path


def _films(out: Path) -> dict[str, list[dict[str, str]]]:
    """The essay's videos that `make videos` has put beside the page's folder, by the live figures they belong to."""
    videos = out.parent / "videos"
    return {
        figure: [
            {"title": name.replace("_", " "), "address": f"../videos/{name}.mp4"}
            for name in names
            if (videos / f"{name}.mp4").is_file()
        ]
        for figure, names in FILMS.items()
    }


def _sources() -> Sequence[Path]:
    """The files that the page is made from, beside modules."""
    runtime = _HERE.parents[1] / "publish" / "live"
    return sorted(
        [*_HERE.glob("essay.*"), *runtime.glob("*.css"), *runtime.glob("*.j2"), *runtime.glob("runtime/*.js")]
    )


def _page(title: str, folder: Path, home: str) -> str:
    from dataclasses import replace

    from relufig import sorting
    from relufig.plot import animated_braid
    from relufig.publish.live.page import document
    from relufig.publish.pages import svg, template

    shown = {}
    for maker, name in ALL:
        figure = maker()
        still = (folder / f"{name}.svg").read_text(encoding="utf-8")
        _, words = svg.title_and_description(svg.parsed(still))
        shown[figure.name] = template.markup(replace(figure, still=still, description=words).html())
    moving = animated_braid(sorting.bitonic(len(_OPENING)), _OPENING)
    stills = {maker.__name__: f"figures/{name}.svg" for maker, name in ALL}
    environment = template.environment(_HERE)
    body = environment.get_template("essay.html.j2").render(
        title=title,
        home=home,
        figures=shown,
        stills=stills,
        films=_films(folder.parent),
        opening=f"data:image/svg+xml;base64,{b64encode(moving.encode()).decode()}",
        inputs_of_16=f"{2**16:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"),
        opening_words=svg.title_and_description(svg.parsed(moving))[0],
    )
    sheet = (_HERE / "essay.css").read_text(encoding="utf-8")
    words = f"One ReLU sorts two numbers. From there to any function, in {len(ALL)} figures that you can touch."
    return document(title, body, sheet=sheet, description=words)
