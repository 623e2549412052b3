"""A picture that is drawn anew, as a whole, whenever a tracker has changed it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from manim import ValueTracker, VGroup, VMobject


class Redrawn(VGroup):
    """A base class for pictures whose parts are made anew from their trackers whenever one of these has changed.

    A subclass defines `parts`, which returns the picture's mobjects, and calls this class's `__init__` once all that
    `parts` needs is there. It extends `state` if the picture depends on more than its trackers.

    Parameters
    ----------
    trackers : sequence of ValueTracker
        The picture is drawn anew when one of their values has changed.
    like : Redrawn, optional
        A picture whose trackers' values these take over at the start.

    Examples
    --------
    >>> from manim import Circle
    >>> class Growing(Redrawn):
    ...     def __init__(self):
    ...         self.radius = ValueTracker(1)
    ...         super().__init__([self.radius])
    ...
    ...     def parts(self):
    ...         return [Circle(self.radius.get_value())]
    >>> growing = Growing()
    >>> _ = growing.radius.set_value(3)
    >>> float(growing.update().width)
    6.0
    """

    def __init__(self, trackers: Sequence[ValueTracker], like: Redrawn | None = None) -> None:
        super().__init__()
        self.trackers: Sequence[ValueTracker] = trackers
        if like:
            for mine, its in zip(self.trackers, like.trackers, strict=True):
                mine.set_value(its.get_value())
        self._drawn: Hashable = None
        self.follow()
        self.add_updater(lambda picture: picture.follow())

    def state(self) -> Hashable:
        """What the picture depends on."""
        return tuple(tracker.get_value() for tracker in self.trackers)

    def parts(self) -> Sequence[VMobject]:
        """The picture as it is now, from back to front."""
        raise NotImplementedError

    def follow(self) -> None:
        """Draw the picture anew if it has changed."""
        if (state := self.state()) == self._drawn:
            return
        self._drawn = state
        for part in self.get_family()[1:]:
            part.clear_points()  # manim would go on to draw it until the present play ends
        self.submobjects[:] = self.parts()
