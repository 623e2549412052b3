"""What all answers share: they are true or false, say what they rest on, and draw themselves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from relufig.networks import display
from relufig.numbers.text import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Answer:
    """An answer to a question about a network: true or false as a bool, and a sentence as text.

    A notebook shows its picture where there is one.
    """

    def draw(self, ax: Axes | None = None) -> Axes:
        """Draw the answer.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure's axes by default.

        Returns
        -------
        Axes
            The axes drawn on.

        Raises
        ------
        ValueError
            If this answer has no picture: if it is about more than two inputs, for example.
        ImportError
            If matplotlib is missing.

        Examples
        --------
        >>> import relufig as rf
        >>> from relufig import questions
        >>> (x,) = rf.inputs("x")
        >>> answer = questions.equal(rf.build(rf.relu(x)), rf.build(rf.maximum(x, 0)))
        >>> ax = answer.draw()
        """
        drawn: Axes = display.drawing(self)(self, ax)
        return drawn

    _repr_html_ = display.html
    _repr_svg_ = display.svg


def point_text(point: Sequence[Fraction], names: Sequence[str]) -> str:
    """A point as text: each name with its number."""
    return ", ".join(f"{name} = {number(entry)}" for name, entry in zip(names, point, strict=True))


def where(box: Any) -> str:
    """The words for a set of inputs: a box, or all inputs if it is None."""
    if box is None:
        return "for every input"
    sides = (f"[{number(low)}, {number(high)}]" for low, high in box)
    return "on " + " × ".join(sides)
