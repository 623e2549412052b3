"""reveal.js, the presentation framework that the HTML deck runs on: where npm has put it, and what a page needs of it.

It is installed, never copied into a repository and never fetched by a page.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RELEASE = "6.0.2"
# The parts of the package that go into a page.
_STYLES = ("dist/reset.css", "dist/reveal.css")
_SCRIPTS = ("dist/reveal.js", "dist/plugin/notes.js")

# A script in a string of JavaScript, whose end is written so that it does not end the script around it.
_WRITTEN = re.compile(r"<script>(.*?)<\\/script>", re.DOTALL)
_ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass(frozen=True)
class Reveal:
    """What goes into a page: style sheets and scripts, each one after the other, and of which release they are."""

    release: str
    styles: str
    scripts: tuple[str, ...]

    @property
    def inner_scripts(self) -> tuple[str, ...]:
        """The scripts that those write into windows of their own: the notes', into the speaker's view."""
        found = [text for script in self.scripts for text in _WRITTEN.findall(script)]
        return tuple(_ESCAPED.sub(r"\1", text) for text in found)


def package(deck: Path) -> Path:
    """The package's folder: in this Python environment, or in a node_modules beside or above the deck.

    Raises FileNotFoundError, with the command that installs it, where there is none.
    """
    for folder in _folders(deck):
        found = folder / "reveal.js"
        if all((found / part).is_file() for part in (*_STYLES, *_SCRIPTS, "package.json")):
            return found
    install = f"npm install --global --prefix {sys.prefix} reveal.js@{RELEASE}"
    how = "" if shutil.which("npm") else "; npm comes with nodejs.org, on Debian with apt-get install npm"
    raise FileNotFoundError(f"HTML slides need the package reveal.js: {install}{how}")


def read(folder: Path) -> Reveal:
    """What a page needs, from the package's folder."""
    styles, scripts = ([(folder / part).read_text(encoding="utf-8") for part in parts] for parts in (_STYLES, _SCRIPTS))
    release = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    return Reveal(release, "\n".join(styles), tuple(scripts))


def _folders(deck: Path) -> Iterator[Path]:
    prefix = Path(sys.prefix)
    yield prefix / "lib" / "node_modules"
    yield prefix / "node_modules"
    for above in deck.resolve().parents:
        yield above / "node_modules"
