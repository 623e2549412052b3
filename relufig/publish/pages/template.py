"""The templates of pages, with Jinja2, set up to escape all values and to refuse unknown names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from relufig.system import extras

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(folder: Path) -> Environment:
    """The templates in a folder. Values are escaped unless they are `markup`. Raises ImportError without Jinja2."""
    try:
        import jinja2
    except ImportError as error:
        raise extras.missing("a page", "jinja2", "slides") from error
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def markup(text: str) -> Any:
    """Text that is HTML already, such as an inline SVG, for a template to fill in unchanged."""
    from markupsafe import Markup

    return Markup(text)
