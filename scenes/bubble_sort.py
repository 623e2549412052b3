"""Bubble sort of six numbers, as many comparisons at once as do not touch.

Storyboard: the finished braid, in which the largest number sinks along the edge of a triangle of comparators, is rolled
back to the six numbers at its start. The first two come to their comparator. The braid makes room, and the comparator
grows onto a card, where it opens into its neurons: the ReLU takes a - b, and moves it from one number to the other. It
closes, and they swap, slowly. Then layer by layer the numbers travel on: two that are out of order cross in front of a
green stroke, two in order keep their wires, and the counter counts each comparator as it is passed. The words say why
this sorts: the largest number sinks to its end, behind it the next largest. The smallest, which has a ring, waits at
the bottom until the largest comes down; then in every layer another number comes to its end below it, up to the last
layer, in which it comes to the top. Earlier layers fall back, except for its ribbon. The whole braid returns:
below each layer stands how many comparators it has, and beside it what sorting took.
"""

from relufig import sorting
from relufig.animate import SortingScene
from relufig.animate.readout import value_text

# So many layers are told with their numbers.
SLOW_LAYERS = 2


class BubbleSort(SortingScene):
    """Sort `values` by bubble sort, and follow the smallest."""

    values = (6, 2, 5, 3, 4, 1)
    network = sorting.bubble
    title = "Bubble sort"

    def telling_of(self, first, last):
        """The text for some layers: what sinks, and once the largest is at its end, what has come to its end.

        The later layers are fast, and their texts short: their numbers are below the braid.
        """
        told = self.sinking(last) if last < self.sorter.n - 2 else self.sunk(last)
        if first < SLOW_LAYERS:
            which = f"Layer {first + 1}" if first == last else f"Layers {first + 1} to {last + 1}"
            return f"{which} of {self.sorter.depth}: {told}"
        return told[0].upper() + told[1:]

    def met(self, layer):
        """What the followed value does in a layer, as the beginning of a text, if it is compared there."""
        wire = self.wires[layer]
        return next((f"{self.meeting(m)}: " for m in self.braid.marks if m.layer == layer and wire in m.wires), "")

    def sinking(self, layer):
        """What sinks in a layer before the largest number is at its end."""
        before, after = (each.tolist() for each in (self.trace.layers[layer].before, self.trace.layers[layer].after))
        largest, other = value_text(after[layer + 1]), value_text(after[layer])
        if before == after or before[layer] != after[layer + 1]:
            return f"{self.met(layer)}the {largest} is the largest so far"
        if layer < 2:
            return f"the largest so far, {largest}, sinks past the {other}"
        return f"the {largest} sinks past the {other}"

    def sunk(self, last):
        """What has come to its end after a layer: one number, and after the last layer all."""
        if last == self.sorter.depth - 1:
            return "all are in place"
        end = 2 * self.sorter.n - 3 - last
        named = value_text(self.trace.output.tolist()[end])
        which = "largest" if end == self.sorter.n - 1 else "next largest"
        return f"the {which}, {named}, is in its place"
