"""The base of the essay's scenes: theme, typeface, title, and steps with a line of text and a caption."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from manim import Animation, Camera, FadeIn, FadeOut, ManimColor, Scene, config, smooth, squish_rate_func

from relufig.animate import fonts, look
from relufig.animate.text import Colour, Label, fitting
from relufig.look.style import Theme

# The left edge, and the heights of the title and of the line of text below it.
_LEFT = -config.frame_width / 2 + look.MARGIN
_TITLE_AT = 3.4
_TOLD_AT = 2.72
_ROOM = config.frame_width - 2 * look.MARGIN
# The seconds in which one line of text replaces another.
_TURN = 0.5


class Stage(Scene):
    """A scene in a theme of `relufig.look.style`.

    The class attribute `theme` is the theme's name, or None for the theme that the environment variable RELUFIG_THEME
    names. In `construct`, `self.look` is the theme.

    Examples
    --------
    A scene to render with manim::

        class Hello(Stage):
            theme = "dark"

            def construct(self):
                self.show_title("One ReLU")
                with self.step("number", "A number follows its source"):
                    self.add(Number(lambda: 3, colour=self.look.ink))
                    self.rest()
    """

    theme: str | None = None

    def setup(self) -> None:
        """Set the theme and the typeface. manim calls this before `construct`."""
        super().setup()
        fonts.register()
        self.look: Theme = look.theme(self.theme)
        if not config.transparent and isinstance(self.camera, Camera):
            self.camera.background_color = ManimColor(self.look.background)
        self._told: Label | None = None

    def label(self, text: str, em: float = look.TEXT, colour: Colour | None = None, **options: Any) -> Label:
        """A label, in the theme's ink unless another colour is given. Options are those of `Label`."""
        return Label(text, em, colour or self.look.ink, **options)

    def show_title(self, title: str, beside: float = 0, **options: Any) -> Label:
        """Put the scene's title at the top left, and leave that much room (`beside`) at its right; return the label."""
        em = fitting(title, look.TITLE, _ROOM - beside, bold=True)
        drawn = self.label(title, em, at=(_LEFT, _TITLE_AT, 0), align="start", bold=True, **options)
        self.add(drawn)
        return drawn

    entitle = show_title  # its former name, for users' scenes

    @contextmanager
    def step(self, name: str, telling: str, *with_it: Animation, stressed: bool = False) -> Iterator[None]:
        """Make a `with` block a section of the video.

        `telling` stands under the title, and is the caption until the block ends.
        """
        self.next_section(name)
        begun = self.time
        self.tell(telling, *with_it, stressed=stressed)
        yield
        seconds = self.time - begun
        self.add_subcaption(telling, duration=seconds, offset=-seconds)

    def tell(self, telling: str, *with_it: Animation, stressed: bool = False) -> None:
        """Replace the line of text under the title while other animations play. `stressed` makes it bold."""
        em = fitting(telling, look.TEXT, _ROOM, stressed)
        colour = self.look.ink if stressed else self.look.muted
        line = self.label(telling, em, colour, at=(_LEFT, _TOLD_AT, 0), align="start", bold=stressed)
        # One after the other, so that the two lines never overlap.
        first, then = (squish_rate_func(smooth, *half) for half in ((0, 0.5), (0.5, 1)))
        leaving = []
        if self._told:
            self.bring_to_front(self._told)  # so that mobjects in front of it are not redrawn in each frame
            leaving.append(FadeOut(self._told, run_time=_TURN, rate_func=first))
        self.play(*leaving, FadeIn(line, run_time=_TURN, rate_func=then), *with_it)
        self._told = line

    def rest(self, seconds: float = 1.0) -> None:
        """Hold the picture still, at the end of a step or of the scene."""
        self.wait(seconds, frozen_frame=True)
