"""Pages set by Typst, which the package `typst` holds: PDF and bitmaps without a browser and without LaTeX.

A document finds its files beside it, and its typefaces where figures have them. It reads nothing else.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from relufig.system import extras
from relufig.system.files import written_atomically


def pdf(document: str, files: Mapping[str, bytes | Path]) -> bytes:
    """Set a document as PDF, with the same bytes every time. `files` are what it reads, by name.

    Raises ImportError, with what to install, if Typst is missing; ValueError if the document is wrong.
    """
    return _set(document, files, format="pdf", timestamp=0)


def raster(svg: Path, target: Path, width: int) -> None:
    """Write an SVG file as PNG of that width, in pixels. Raises as `pdf`."""
    page = '#set page(width: 10in, height: auto, margin: 0pt, fill: none)\n#image("picture.svg", width: 100%)'
    content = _set(page, {"picture.svg": svg}, format="png", ppi=width / 10)
    with written_atomically(target) as file:
        file.write(content)


def _set(document: str, files: Mapping[str, bytes | Path], **options: Any) -> bytes:
    try:
        import typst
    except ImportError as error:
        raise extras.missing("a handout", "typst", "slides") from error
    from relufig.look import fonts

    with tempfile.TemporaryDirectory(prefix="relufig-") as folder:
        root = Path(folder)
        for name, content in files.items():
            if isinstance(content, Path):
                shutil.copyfile(content, root / name)
            else:
                (root / name).write_bytes(content)
        main = root / "main.typ"
        main.write_text(document, encoding="utf-8")
        try:
            folders = [str(each) for each in fonts.typst_folders()]
            compiler: Any = typst.Compiler(str(main), root=str(root), font_paths=folders, ignore_system_fonts=True)
            return bytes(compiler.compile(**options))
        except typst.TypstError as error:
            raise ValueError(f"Typst cannot set this: {error.message}") from error
