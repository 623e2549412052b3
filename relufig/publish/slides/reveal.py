"""reveal.js, the presentation framework of the HTML deck: where it is, and which of its files a page needs.

A wheel brings it. In a checkout npm installs it, so this repository holds no copy. A page contains it, so it fetches
nothing.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RELEASE = "6.0.2"
# The files of the package that go into a page.
_STYLES = ("dist/reset.css", "dist/reveal.css")
_SCRIPTS = ("dist/reveal.js", "dist/plugin/notes.js")

# A script inside a JavaScript string. Its end tag is escaped, so that it does not end the script around it.
_WRITTEN = re.compile(r"<script>(.*?)<\\/script>", re.DOTALL)
_ESCAPED = re.compile(r"\\([^\w\s])")


@dataclass(frozen=True)
class Reveal:
    """The parts of reveal.js that a page contains: its style sheets as one text, and its scripts in order."""

    styles: str
    scripts: tuple[str, ...]

    @property
    def inner_scripts(self) -> tuple[str, ...]:
        """The scripts that these scripts write into other windows: the notes plugin, into the speaker view."""
        escaped = [text for script in self.scripts for text in _WRITTEN.findall(script)]
        return tuple(_ESCAPED.sub(r"\1", text) for text in escaped)


def package(deck: Path) -> Path:
    """The package's folder: in the wheel, in this Python environment, or in a node_modules beside or above the deck.

    Raises FileNotFoundError, with the command that installs the package, if there is none.
    """
    for folder in _folders(deck):
        candidate = folder / "reveal.js"
        if all((candidate / part).is_file() for part in (*_STYLES, *_SCRIPTS, "package.json")):
            return candidate
    install = f"npm install --global --prefix {sys.prefix} reveal.js@{RELEASE}"
    first = "" if shutil.which("npm") else "install npm (from nodejs.org, or on Debian: apt-get install npm), then "
    raise FileNotFoundError(f"HTML slides need the package reveal.js; {first}run: {install}")


def read(folder: Path) -> Reveal:
    """Read what a page needs from the package's folder."""
    styles, scripts = ([(folder / part).read_text(encoding="utf-8") for part in parts] for parts in (_STYLES, _SCRIPTS))
    return Reveal("\n".join(styles), tuple(scripts))


def _folders(deck: Path) -> Iterator[Path]:
    yield Path(__file__).parent / "bundled"
    prefix = Path(sys.prefix)
    yield prefix / "lib" / "node_modules"
    yield prefix / "node_modules"
    for above in deck.resolve().parents:
        yield above / "node_modules"
