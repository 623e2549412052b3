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
The file may also hold `cover`, a figure for the title slide, and `language`, the language of the talk if not English.
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
from relufig.publish.slides import markdown, proportions
from relufig.sorting.network import ComparatorNetwork
from relufig.system import extras

# Keeps the modules of the deck that was loaded last: its slides draw later, and classes are found by their modules.
_last = ExitStack()
atexit.register(_last.close)  # while the interpreter is whole
# Packages that decks import, themselves or through relufig, and the extras that install them.
_EXTRAS = {"manim": "video", "matplotlib": "slides"}
# The form of a language tag (RFC 5646): two or three letters, then a script, a country or the like.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Figure = str | Callable[..., Any]
Scene = str | type[Any]


@dataclass(frozen=True)
class Slide:
    """A slide: a title, and a figure, a scene, a network, lines of text, or text with one of these.

    Parameters
    ----------
    title : str
        The title, which is also the slide's name in lists.
    text : str
        Lines under the title; each line is a paragraph, and one that begins with "- " is an item of a list. Within a
        line, **strong**, *emphasis*, `code` and [links](https://example.org) are written as in Markdown.
    figure : str or callable, optional
        A name in the folder of figures, or a function that draws on an axes: `draw(ax=None, **options)`, as in the
        essay's figures, or any `f(ax, **options)`.
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
        What the speaker reads. Empty lines separate paragraphs.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If the title is empty, if there are two of figure, scene and network, if there are options without a figure or
        windows without a network, or if there is no room for the words.

    Examples
    --------
    >>> from relufig.slides import Slide
    >>> slide = Slide("A clip", figure="clip", options={"high": 2}, text="Two ReLUs in a chain", notes="Why two?")
    >>> slide.lines
    ('Two ReLUs in a chain',)
    """

    title: str
    text: str = field(default="", kw_only=True)
    figure: Figure | None = field(default=None, kw_only=True)
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
        if self.figure is not None and not isinstance(self.figure, str) and not callable(self.figure):
            raise TypeError(f"{label}: figure must be a name or a function that draws on an axes, got {self.figure!r}")
        if self.scene is not None and not isinstance(self.scene, str) and not hasattr(self.scene, "construct"):
            rule = 'a name, "file.py:Class" or a manim scene class'
            raise TypeError(f"{label}: scene must be {rule}, got {self.scene!r}")
        if self.network is not None and not isinstance(self.network, Network | ComparatorNetwork):
            raise TypeError(f"{label}: network must be a Network or a ComparatorNetwork, got {self.network!r}")
        given = [name for name in ("figure", "scene", "network") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{label} must have a figure, a scene or a network, got a {' and a '.join(given)}")
        if self.at is not None and self.network is None:
            raise ValueError(f"{label}: at gives the windows of a network's inputs, got no network")
        if self.options and self.figure is None:
            raise ValueError(f"{label}: options are for figures; to set a scene's parameters, derive a class from it")
        # Checked here, where the deck's line is known. Words with room beside one picture have room beside any.
        proportions.arranged(self.title, self.lines, 1.0 if given else None)

    @property
    def own_notes(self) -> tuple[str, ...]:
        """The paragraphs of `notes`."""
        return tuple(part.strip() for part in self.notes.strip().split("\n\n") if part.strip())

    @property
    def lines(self) -> tuple[str, ...]:
        """The paragraphs of `text` as they are read: its lines that are not empty, without the marks of Markdown."""
        return tuple(map(markdown.plain, self.marked))

    @property
    def marked(self) -> tuple[str, ...]:
        """The paragraphs of `text` as they are written."""
        return tuple(line.strip() for line in self.text.strip().splitlines() if line.strip())


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
