"""A number on a disc in its colour, as it travels from place to place."""

from __future__ import annotations

from manim import ManimColor, VGroup, VMobject

from relufig.animate import look
from relufig.animate.braids import pill, pill_points
from relufig.animate.text import Label, Points, fitting, width

# The digits' size as a share of the disc's diameter.
DIGITS = 0.545


class ValueDisc(VGroup):
    """A value on a disc that moves, grows and changes."""

    def __init__(self) -> None:
        self.box: VMobject = pill(1, 1).set_fill(opacity=1)
        self.label: Label = Label("", bold=True)
        super().__init__(self.box, self.label)

    def write(self, text: str, colour: ManimColor, at: Points, radius: float) -> None:
        """Show a text on a disc of that colour and radius; a long text stretches the disc."""
        em = max(fitting(text, 2 * radius * DIGITS, 1.4 * radius, bold=True), radius * DIGITS)
        wide = max(2 * radius, width(text, em, bold=True) + 0.6 * radius)
        self.box.set_points(pill_points(wide, 2 * radius) + at).set_fill(colour, 1 if radius > 0 else 0)
        self.label.write(text, at, em).set_fill(look.text_on(colour), 1 if radius > 0 else 0)
