"""A talk is written as a Python file with a title and a list of slides.

    '''The clip

    A talk of three minutes
    '''

    from relufig.slides import Slide

    slides = [
        Slide("Two ReLUs in a chain", figure="clip", options={"high": 2}, notes="What comes out at x = 3?"),
        Slide("Built up", scene="clip"),
        Slide("My own curve", figure=lambda ax: ax.plot([0, 1], [0, 1])),
    ]

The docstring's first line is the title, its next paragraph the subtitle; a full stop at the end of either is dropped.
The file may also hold `cover`, a figure for the title slide, `footer`, a line for the foot of every slide, and
`language`, the language of the talk if not English. Slides in Arabic, Hebrew and the like run from right to left.
"""

from __future__ import annotations

import atexit
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from relufig.jobs import scripts
from relufig.networks.network import Network
from relufig.publish.slides import markdown
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras

# Keeps the modules of the deck that was loaded last: its slides draw later, and classes are found by their modules.
_last = ExitStack()
atexit.register(_last.close)  # while the interpreter is whole
# Packages that decks import, themselves or through relufig, and the extras that install them.
_EXTRAS = {"manim": "video", "matplotlib": "slides"}
# The form of a language tag (RFC 5646): two or three letters, then a script, a country or the like.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

# Languages that are written from right to left, by the first part of their tag.
_RIGHT_TO_LEFT = ("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi")

Figure = str | Callable[..., Any]
Scene = str | type[Any]


@dataclass(frozen=True)
class Slide:
    """A slide: a title, with text, pictures, a scene or a network.

    Parameters
    ----------
    title : str
        The title, which is also the slide's name in lists.
    text : str
        Markdown, in which each line is a paragraph. Lines that begin with "- " or "1. " are items of a list, deeper
        ones after more spaces. There are **strong**, *emphasis*, `code`, [links](https://example.org), formulas of TeX
        between dollar signs (between $$ on a line of their own), code between lines of three backticks, and pictures,
        `![what it shows](photo.png)`. After a line ". . .", what follows waits for the next key.
    figure : str, callable, or sequence of these, optional
        A name in the folder of figures, or a function that draws on an axes: `draw(ax=None, **options)`, as in the
        essay's figures, or any `f(ax, **options)`. Several stand side by side.
    picture : str or Path, or sequence of these, optional
        Files of pictures, relative to the deck's folder: PNG, JPEG, GIF, WebP or SVG. They and those of the text stand
        side by side, after the figures.
    scene : str or manim scene class, optional
        A name in the folder of scenes, a manim scene class, or "file.py:Class", relative to the deck's folder.
    network : Network or ComparatorNetwork, optional
        A network that the audience sees computing: HTML slides hold it as a live figure (see `relufig.live`),
        PowerPoint its diagram.
    at : mapping of str to (float, float), or sequence of float, optional
        The lowest and highest value of each input of that network, or the values to sort.
    options : mapping
        Keyword arguments for the figure's function.
    steps : bool
        Whether each section of the scene is a step of the talk. If False, the scene is played in one go.
    notes : str
        What the speaker reads. Empty lines separate paragraphs; a line ". . ." goes on to the notes of the next step.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If the title is empty, if code or a formula in the text does not end, if a scene or a network is not the only
        picture, or if there are options without a figure or windows without a network.

    Examples
    --------
    >>> from relufig.slides import Slide
    >>> slide = Slide("A clip", figure="clip", options={"high": 2}, text="*Two* ReLUs: $y = x$", notes="Why two?")
    >>> slide.lines
    ('Two ReLUs: y = x',)
    """

    title: str
    text: str = field(default="", kw_only=True)
    figure: Figure | Sequence[Figure] | None = field(default=None, kw_only=True)
    picture: str | Path | Sequence[str | Path] | None = field(default=None, kw_only=True)
    scene: Scene | None = field(default=None, kw_only=True)
    network: Network | ComparatorNetwork | None = field(default=None, kw_only=True)
    at: Mapping[str, tuple[float, float]] | Sequence[float] | None = field(default=None, kw_only=True)
    options: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    steps: bool = field(default=True, kw_only=True)
    notes: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        for name in ("title", "text", "notes"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"Slide: {name} must be text, got {getattr(self, name)!r}")
        if not self.title.strip():
            raise ValueError("Slide: title must not be empty, because lists of slides show it")
        label = f"Slide {self.title!r}"
        for figure in self.figures:
            if not isinstance(figure, str) and not callable(figure):
                raise TypeError(f"{label}: figure must be a name or a function that draws on an axes, got {figure!r}")
        for picture in _listed(self.picture):
            if not isinstance(picture, str | Path):
                raise TypeError(f"{label}: picture must be the path of a file, got {picture!r}")
        if self.scene is not None and not isinstance(self.scene, str) and not hasattr(self.scene, "construct"):
            rule = 'a name, "file.py:Class" or a manim scene class'
            raise TypeError(f"{label}: scene must be {rule}, got {self.scene!r}")
        if self.network is not None and not isinstance(self.network, Network | ComparatorNetwork):
            raise TypeError(f"{label}: network must be a Network or a ComparatorNetwork, got {self.network!r}")
        try:
            images = markdown.read(self.text).images
        except ValueError as error:
            raise ValueError(f"{label}: {error}") from error
        shown = {"figure": self.figures, "picture": (*_listed(self.picture), *images)}
        given = [name for name in shown if shown[name]]
        given += [name for name in ("scene", "network") if getattr(self, name) is not None]
        if len(given) > 1 and given[-1] in ("scene", "network"):
            raise ValueError(f"{label} must have pictures, a scene or a network, got a {' and a '.join(given)}")
        if self.at is not None and self.network is None:
            raise ValueError(f"{label}: at gives the windows of a network's inputs, got no network")
        if self.options and not self.figures:
            raise ValueError(f"{label}: options are for figures; to set a scene's parameters, derive a class from it")

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures, in order."""
        return _listed(self.figure)

    @property
    def images(self) -> tuple[markdown.Image, ...]:
        """The files of pictures, those of `picture` before those of the text."""
        own = (markdown.Image("", str(path)) for path in _listed(self.picture))
        return (*own, *markdown.read(self.text).images)

    @property
    def blocks(self) -> tuple[markdown.Block, ...]:
        """What `text` consists of, apart from pictures: paragraphs, items, code and formulas."""
        return markdown.read(self.text).blocks

    @property
    def lines(self) -> tuple[str, ...]:
        """The blocks of `text` as they are read, without the marks of Markdown."""
        return tuple(block.plain for block in self.blocks)

    @property
    def own_notes(self) -> tuple[tuple[str, ...], ...]:
        """The paragraphs of `notes`, for each step of the slide that has some."""
        parts = markdown.pauses(self.notes)
        return tuple(tuple(each.strip() for each in part.strip().split("\n\n") if each.strip()) for part in parts)


def _listed(given: Any) -> tuple[Any, ...]:
    """One or several of something as a tuple; empty for None."""
    if given is None:
        return ()
    return tuple(given) if isinstance(given, list | tuple) else (given,)


@dataclass(frozen=True)
class Deck:
    """A talk, as loaded from its file.

    Parameters
    ----------
    path : Path
        The deck's file.
    title, subtitle : str
        The title and the subtitle of the talk.
    slides : tuple of Slide
        All slides except the title slide.
    cover : str or callable, optional
        The figure of the title slide.
    language : str
        The language of the talk, as a tag such as "en" or "pt-BR".
    footer : str
        What stands at the foot of every slide.

    Examples
    --------
    >>> from pathlib import Path
    >>> from relufig.slides import Deck, Slide
    >>> deck = Deck(Path("talk.py"), "The clip", "A talk of three minutes", (Slide("A clip", figure="clip"),))
    >>> deck.front.title, len(deck.slides)
    ('The clip', 1)
    """

    path: Path
    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    cover: Figure | None = None
    language: str = "en"
    footer: str = ""

    @property
    def right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language.partition("-")[0] in _RIGHT_TO_LEFT

    @property
    def front(self) -> Slide:
        """The title slide."""
        return Slide(self.title, text=self.subtitle, figure=self.cover)


def load(path: Path) -> Deck:
    """Load a deck from a Python file, which is run.

    Parameters
    ----------
    path : Path
        The deck's file. It may import modules that are beside it.

    Returns
    -------
    Deck
        The title, the subtitle and the slides.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is not a deck, or fails; the message names the line.
    TypeError
        If something in the file is of the wrong kind.
    ModuleNotFoundError
        If the deck needs manim for its scenes or matplotlib for its figures and the package is missing; the message
        says how to install it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from relufig.slides import load
    >>> script = "from relufig.slides import Slide; slides = [Slide('A clip', figure='clip')]"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "my_talk.py"
    ...     _ = path.write_text(script)
    ...     deck = load(path)
    >>> deck.title, [slide.title for slide in deck.slides]
    ('My talk', ['A clip'])
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no deck {path}")
    module = _module(path.resolve())
    given = getattr(module, "slides", None)
    if not isinstance(given, list | tuple) or not given or not all(isinstance(slide, Slide) for slide in given):
        raise ValueError(f"{path} must hold a list slides = [Slide(...), ...], got {_kind(given)}")
    title, _, rest = inspect.cleandoc(module.__doc__ or path.stem.replace("_", " ").capitalize()).partition("\n")
    subtitle = " ".join(rest.strip().split("\n\n")[0].split()).rstrip(".")
    cover, language, footer = _cover(module, path), _language(module, path), getattr(module, "footer", "")
    if not isinstance(footer, str):
        raise TypeError(f"{path}: footer must be text, got {footer!r}")
    return Deck(path.resolve(), title.strip().rstrip("."), subtitle, tuple(given), cover, language, footer.strip())


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
    """Run the file as a module, which can import the modules beside it until another deck is loaded."""
    _last.close()
    try:
        return _last.enter_context(scripts.running(path))
    except ModuleNotFoundError as error:
        if error.name in _EXTRAS:
            raise extras.missing(path.name, error.name, _EXTRAS[error.name]) from error
        if isinstance(error, extras.MissingPackageError):
            raise
        raise _failure(error, path) from error
    except (Exception, SystemExit) as error:
        raise _failure(error, path) from error


def _failure(error: BaseException, path: Path) -> ValueError | TypeError:
    """The error to raise for a deck's file that failed, with its line: TypeError stays TypeError."""
    kind = TypeError if isinstance(error, TypeError) else ValueError
    return kind(f"the deck {scripts.failure(error, path)}")


def _kind(given: object) -> str:
    if given is None:
        return "none"
    if not isinstance(given, list | tuple):
        return repr(given)
    return f"a list with {next(x for x in given if not isinstance(x, Slide))!r}" if given else "an empty list"
