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
_TOLD_AT = 2.66
_ROOM = config.frame_width - 2 * look.MARGIN
# The seconds in which one line of text replaces another.
_TURN = 0.5


class Stage(Scene):
    """A scene in a theme of `relufig.look.style`.

    The class attribute `theme` is the theme's name, or None for the theme that the environment variable RELUFIG_THEME
    names. In `construct`, `self.look` is the theme. `variables` are the letters that titles and lines of text set in
    italics where they stand alone, such as "x".

    Examples
    --------
    A scene to render with manim::

        class Hello(Stage):
            theme = "dark"

            def construct(self):
                self.show_title("One ReLU")
                with self.step("number", "A number follows its source"):
                    self.add(Number(lambda: 3, colour=self.look.ink))
                    self.hold()
    """

    theme: str | None = None
    variables: str = ""

    def setup(self) -> None:
        """Set the theme and the typeface. manim calls this before `construct`."""
        super().setup()
        fonts.register()
        self.look: Theme = look.theme(self.theme)
        if not config.transparent and isinstance(self.camera, Camera):
            self.camera.background_color = ManimColor(self.look.background)
        self._told: Label | None = None
        self._caption: tuple[str, float] | None = None  # the line of text, and when it began
        self._turning: list[tuple[Animation, Label]] = []

    def label(self, text: str, em: float = look.TEXT, colour: Colour | None = None, **options: Any) -> Label:
        """A label, in the theme's ink unless another colour is given. Options are those of `Label`."""
        return Label(text, em, colour or self.look.ink, **options)

    def show_title(self, title: str, beside: float = 0, **options: Any) -> Label:
        """Put the scene's title at the top left, and leave that much room (`beside`) at its right; return the label."""
        options = {"variables": self.variables, **options}
        em = fitting(title, look.TITLE, _ROOM - beside, bold=True, variables=options["variables"])
        drawn = self.label(title, em, at=(_LEFT, _TITLE_AT, 0), align="start", bold=True, **options)
        self.add(drawn)
        return drawn

    entitle = show_title  # its former name, for users' scenes

    @contextmanager
    def step(
        self, name: str, telling: str, *with_it: Animation, stressed: bool = False, variables: str | None = None
    ) -> Iterator[None]:
        """Make a `with` block a section of the video.

        `telling` stands under the title, and is the caption until the block ends or `tell` replaces it. It replaces the
        line before while the animations `with_it` play or, without any, during the block's first play: what it tells
        begins with it. `stressed` makes it bold, and `variables` are its italic letters, if not those of the scene.
        """
        self.next_section(name)
        self._turn_to(telling, stressed, variables)
        if with_it:
            self.play(*with_it)
        yield
        self._finish_turning()
        self._end_caption()

    def tell(self, telling: str, *with_it: Animation, stressed: bool = False) -> None:
        """Replace the line of text under the title, and the caption, while other animations play.

        `stressed` makes it bold.
        """
        self._turn_to(telling, stressed)
        if with_it:
            self.play(*with_it)
        self._finish_turning()

    def play(self, *animations: Any, **options: Any) -> None:
        """Play animations, as manim does, and with them the change of the line of text, if one is due."""
        turning, self._turning = self._turning, []
        if turning:
            for _, line in turning:
                self.bring_to_front(line)  # so that mobjects in front of it are not redrawn in each frame
            # manim would give the options to all animations, and the line has a run time of its own.
            captions = {name: options.pop(name) for name in list(options) if name.startswith("subcaption")}
            animations = (*self.compile_animations(*animations, **options), *(turn for turn, _ in turning))
            options = captions
        super().play(*animations, **options)

    def _turn_to(self, telling: str, stressed: bool, variables: str | None = None) -> None:
        """Let the next play replace the line of text. At the start of the video it is there at once."""
        self._finish_turning()
        self._end_caption()
        self._caption = telling, self.time
        italic = self.variables if variables is None else variables
        em = fitting(telling, look.TEXT, _ROOM, stressed, italic)
        line = self.label(
            telling,
            em,
            self.look.ink if stressed else self.look.muted,
            at=(_LEFT, _TOLD_AT, 0),
            align="start",
            bold=stressed,
            variables=italic,
        )
        # One after the other, so that the two lines never overlap.
        first, then = (squish_rate_func(smooth, *half) for half in ((0, 0.5), (0.5, 1)))
        if self._told:
            leaving = FadeOut(self._told, run_time=_TURN, rate_func=first)
            self._turning = [(leaving, self._told), (FadeIn(line, run_time=_TURN, rate_func=then), line)]
        elif self.time == 0:
            self.add(line)
        else:
            self._turning = [(FadeIn(line, run_time=_TURN), line)]
        self._told = line

    def _finish_turning(self) -> float:
        """Replace the line of text now, if that is due; return the seconds that it took."""
        if not self._turning:
            return 0.0
        self.play()
        return _TURN

    def _end_caption(self) -> None:
        """Make the line of text a caption of the video, from when it began until now."""
        if self._caption:
            telling, begun = self._caption
            self._caption = None
            if self.time > begun:
                self.add_subcaption(telling, duration=self.time - begun, offset=begun - self.time)

    def hold(self, seconds: float = 2) -> None:
        """Let the last picture stand for that many seconds, counted from when the line of text has been replaced."""
        self._finish_turning()
        self.wait(seconds, frozen_frame=True)

    def rest(self, seconds: float = 1.0) -> None:
        """Let the picture stand so that a line can be read; the time in which that line appears counts."""
        self.wait(max(seconds - self._finish_turning(), 1 / config.frame_rate), frozen_frame=True)
