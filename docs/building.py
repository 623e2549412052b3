"""Builds the site: the pages by Sphinx, the gallery, the essay, and the pictures that they share.

relufig's gallery and essay take the places of two of Sphinx's pages, under the same addresses. Sphinx-Gallery, the
usual choice, shows a picture of each script as it is run once: it has no filter, no picture for a second theme, no
videos with captions, and its code does not write the file that is shown.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from docs import card
from relufig import essay, gallery, plot, sorting
from relufig.publish.essay import make as make_essay
from relufig.publish.essay.chapters import CHAPTERS
from relufig.publish.essay.figures import of_figures
from relufig.system.files import written_atomically

SOURCE = Path(__file__).parent
_TITLE = "ReLU networks"


class BuildError(Exception):
    """The site could not be built; what is wrong has been reported on standard error."""


def make(
    out: Path,
    *,
    figures: Path = essay.FIGURES,
    scenes: Path | None = essay.SCENES,
    made: Path | None = None,
    address: str = "",
    quality: str = "medium",
    jobs: int | None = None,
) -> Path:
    """Build what is out of date of the site in a folder; return its first page.

    Parameters
    ----------
    out : Path
        The folder of the site.
    figures, scenes : Path
        The folders of the scripts in the gallery; without scenes, it has no videos.
    made : Path, optional
        A folder with `figures/` and `videos/` that were made before; what is up to date there is not made again.
    address : str
        The site's address on the web, for the cards that links to it show; "" if it has none yet.
    quality : str
        The quality of the videos.
    jobs : int, optional
        The number of processes for videos; by default, the number of cores.

    Raises
    ------
    BuildError
        If Sphinx warns, or if a figure or a video fails.
    """
    out.mkdir(parents=True, exist_ok=True)
    if made is not None:
        _carry(made, out)
    write_pages(out, address)
    write_opening(out)
    write_gallery(out, figures, scenes, quality, jobs)
    make_essay(out / "essay", home="../index.html")
    return out / "index.html"


def write_pages(out: Path, address: str = "") -> None:
    """Run Sphinx, whose record of what is up to date is kept beside the folder. Raises BuildError if it warns."""
    from sphinx.cmd.build import main as sphinx

    doctrees = out.parent / ".doctrees"
    options = ["--quiet", "--fail-on-warning", "--doctree-dir", str(doctrees)]
    if address:
        options.append(f"--define=html_baseurl={address.rstrip('/')}/")
    if sphinx(["-b", "html", *options, str(SOURCE), str(out)]):
        # Sphinx warns of a page only when it reads it.
        shutil.rmtree(doctrees, ignore_errors=True)
        raise BuildError("Sphinx failed or warned")


def write_gallery(out: Path, figures: Path, scenes: Path | None, quality: str, jobs: int | None = None) -> None:
    """Make the gallery, in the place of Sphinx's page of that name. Raises BuildError if something is left out."""
    look = {"title": _TITLE, "name": "gallery.html", "home": "index.html", "chapters": CHAPTERS, "live": of_figures()}
    if not gallery.make(out, figures=figures, scenes=scenes, quality=quality, jobs=jobs, **look):
        raise BuildError("a figure or a video failed")


def write_opening(out: Path) -> None:
    """Write the first page's moving picture, in both themes, and the card of links."""
    network = sorting.bitonic(len(card.VALUES))
    for theme in ("light", "dark"):
        with written_atomically(out / f"opening-{theme}.svg") as file:
            file.write(plot.animated_braid(network, card.VALUES, theme=theme).encode())
    card.write(out)


def _carry(made: Path, out: Path) -> None:
    """Copy figures and videos, with the records of what they were made from; newer files are not replaced."""
    for file in (file for folder in ("figures", "videos") for file in (made / folder).rglob("*") if file.is_file()):
        target = out / file.relative_to(made)
        if not (target.exists() and target.stat().st_mtime >= file.stat().st_mtime):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
