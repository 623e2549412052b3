"""What a talk is written as: a Python file with its title and a list of slides.

    '''The clip

    A talk of three minutes
    '''

    from relufig.slides import Slide

    slides = [
        Slide("Two ReLUs in a chain", figure="clip", options={"high": 2}, notes="What comes out at x = 3?"),
        Slide("Built up", scene="clip"),
        Slide("My own curve", figure=lambda ax: ax.plot([0, 1], [0, 1])),
    ]

The docstring's first line is the title, its next paragraph the subtitle; their last full stops are left out. A file
may also hold `cover`, a figure for the title slide, and `language`, the language its words are in if not English.
"""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from relufig.jobs import scripts
from relufig.publish.slides import proportions
from relufig.system import extras

# The modules beside a deck that it has imported: another deck's may have the same names.
_neighbours: set[str] = set()
# What decks import themselves or through relufig, and the extras that bring it.
_EXTRAS = {"manim": "video", "matplotlib": "slides"}
# A language's tag (RFC 5646), as far as its form goes: two or three letters, then a script, a country or the like.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Figure = str | Callable[..., Any]
Scene = str | type[Any]


@dataclass(frozen=True)
class Slide:
    """A slide: a title, and a figure, a scene, or lines of text.

    `figure` is a name in the folder of figures, or a function that draws on an axes: `draw(ax=None, **options)` as the
    essay's figures have it, or any `f(ax, **options)`. `scene` is a name in the folder of scenes, a manim scene class,
    or "file.py:Class", from the deck's folder. Each section of a scene is a step of the talk, unless `steps` is False:
    then it is played in one go. `text` stands under the title, a paragraph a line. Raises ValueError for a slide with
    both figure and scene, for options without a figure, and for more words than there is room for.
    """

    title: str
    text: str = field(default="", kw_only=True)
    figure: Figure | None = field(default=None, kw_only=True)
    scene: Scene | None = field(default=None, kw_only=True)
    options: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    steps: bool = field(default=True, kw_only=True)
    notes: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        for name in ("title", "text", "notes"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"Slide: {name} must be text, got {getattr(self, name)!r}")
        if not self.title.strip():
            raise ValueError("Slide: title must not be empty, for it is what the slide is called where it is listed")
        said = f"Slide {self.title!r}"
        if self.figure is not None and not isinstance(self.figure, str) and not callable(self.figure):
            raise TypeError(f"{said}: figure must be a name or a function that draws on an axes, got {self.figure!r}")
        if self.scene is not None and not isinstance(self.scene, str) and not hasattr(self.scene, "construct"):
            raise TypeError(f'{said}: scene must be a name, "file.py:Class" or a manim scene class, got {self.scene!r}')
        if self.figure is not None and self.scene is not None:
            raise ValueError(f"{said} must have a figure or a scene, not both; make two slides of it")
        if self.options and self.figure is None:
            raise ValueError(f"{said}: options are a figure's; a scene's parameters are set in a class derived from it")
        # Here, where the deck's line is known: what has room beside one picture has room beside any.
        proportions.arranged(self.title, self.lines, 1.0 if self.figure or self.scene else None)

    @property
    def own_notes(self) -> tuple[str, ...]:
        """The notes' paragraphs, which an empty line parts."""
        return tuple(part.strip() for part in self.notes.strip().split("\n\n") if part.strip())

    @property
    def lines(self) -> tuple[str, ...]:
        """The text's paragraphs."""
        return tuple(line.strip() for line in self.text.strip().splitlines() if line.strip())


@dataclass(frozen=True)
class Deck:
    """A talk as its file has it. `slides` are without the title slide."""

    path: Path
    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    cover: Figure | None = None
    language: str = "en"

    @property
    def front(self) -> Slide:
        """The title slide."""
        return Slide(self.title, text=self.subtitle, figure=self.cover)


def load(path: Path) -> Deck:
    """The deck in a Python file.

    Raises FileNotFoundError without one; ValueError for a file that is not a deck or fails, with the line, TypeError
    where the kind of something is wrong in it; ModuleNotFoundError, with what installs it, if manim is
    missing for its scenes, or matplotlib for its figures.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no deck {path}")
    module = _module(path.resolve())
    given = getattr(module, "slides", None)
    if not isinstance(given, list | tuple) or not given or not all(isinstance(slide, Slide) for slide in given):
        raise ValueError(f"{path} must hold a list slides = [Slide(...), ...], got {_kind(given)}")
    title, _, rest = inspect.cleandoc(module.__doc__ or path.stem.replace("_", " ").capitalize()).partition("\n")
    subtitle = " ".join(rest.strip().split("\n\n")[0].split()).rstrip(".")
    cover, language = _cover(module, path), _language(module, path)
    deck = Deck(path.resolve(), title.strip().rstrip("."), subtitle, tuple(given), cover, language)
    proportions.cover(deck.title, deck.front.lines, pictured=cover is not None)
    return deck


def _cover(module: ModuleType, path: Path) -> Figure | None:
    cover: Figure | None = getattr(module, "cover", None)
    if cover is not None and not isinstance(cover, str) and not callable(cover):
        raise TypeError(f"{path}: cover must be a name or a function that draws on an axes, got {cover!r}")
    return cover


def _language(module: ModuleType, path: Path) -> str:
    language = getattr(module, "language", "en")
    rule = f'{path}: language must be a tag such as "de" or "pt-BR", got {language!r}'
    if not isinstance(language, str):
        raise TypeError(rule)
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(rule)
    return language


def _module(path: Path) -> ModuleType:
    """The file, run as a module; it may import its neighbours."""
    # A name of its own: two decks of one name are two modules. Classes are found again by it.
    name = f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ValueError(f"a deck must be a Python file, got {path.name}")
    module = importlib.util.module_from_spec(spec)
    while _neighbours:
        sys.modules.pop(_neighbours.pop(), None)
    known = set(sys.modules)
    sys.modules[name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        if error.name in _EXTRAS:
            raise extras.missing(path.name, error.name, _EXTRAS[error.name]) from error
        if isinstance(error, extras.MissingPackageError):
            raise
        raise _failure(error, path) from error
    except (Exception, SystemExit) as error:
        raise _failure(error, path) from error
    finally:
        sys.path.remove(str(path.parent))
        _neighbours.update(each for each in set(sys.modules) - known if _folder(sys.modules[each]) == path.parent)
    return module


def _failure(error: BaseException, path: Path) -> ValueError | TypeError:
    """What is wrong in a deck's file, with its line; of the wrong kind where that is so."""
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"the deck {scripts.failure(error, path)}")


def _folder(module: ModuleType) -> Path | None:
    file = getattr(module, "__file__", None)
    return Path(file).parent if file else None


def _kind(given: object) -> str:
    if given is None:
        return "none"
    if not isinstance(given, list | tuple):
        return repr(given)
    return "an empty list" if not given else f"a list with {next(x for x in given if not isinstance(x, Slide))!r}"
