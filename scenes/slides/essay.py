"""ReLU networks.

Built by hand, from formulas: what they sort, draw and approximate.
"""

from relufig import logo, plot
from relufig.slides import Slide


def cover(ax):
    """Draw relufig's logo as what a network of its outline fills."""
    plot.filled(logo.from_svg(logo.FILE), ((0, 96), (0, 96)), ax=ax)
    ax.patches[0].set_color(plot.palette(ax).first)
    ax.set_axis_off()
    ax.figure.set_size_inches(4, 4)


slides = [
    Slide(
        "One ReLU",
        figure="relu",
        text="A hinge. Everything that follows is made of hinges.",
        notes="Two networks will be trained in this talk, at the end. All others are written down as formulas.",
    ),
    Slide(
        "How a ReLU finds the larger of two",
        scene="max_of_two",
        notes="Before the formula appears, ask what a ReLU could have to do with a maximum.",
    ),
    Slide(
        "One ReLU sorts two numbers",
        figure="sort2",
        text="max and min share it: what one adds, the other takes away.",
        notes="A comparator of a sorting network is a residual block with one unit.",
    ),
    Slide(
        "The middle one is what the others leave",
        scene="sort_three",
        notes="The middle one costs no ReLU: it is what is left of the sum.",
    ),
    Slide(
        "Any number: bubble sort",
        figure="bubble_sort",
        text="Comparisons that do not touch are done at once.",
        notes="The network is the same for every input. That is what suits a GPU.",
    ),
    Slide(
        "Fewer layers, each of more comparisons at once",
        scene="bitonic_sort",
        notes="A click is a layer. All comparators of a layer compare at once.",
    ),
    Slide("Which needs the fewest?", scene="sorting_race", steps=False, notes="Ask for bets before, then let it run."),
    Slide(
        "How they grow",
        figure="sorting_growth",
        text="Bubble sort takes O(n²) comparators, bitonic sort O(n log² n).",
        notes="Nobody needs to know the best known networks by heart; relufig has them.",
    ),
    Slide(
        "A sorting network is a residual network",
        figure="sort_as_network",
        text="Each layer adds to the wires what its units find.",
    ),
    Slide("Flat, rising, flat", scene="clip", notes="Two ways to the same curve: in parallel, and in a chain."),
    Slide(
        "Buckets and triangles", scene="bucket_and_triangle", notes="Where two bends meet at the peak, a ReLU is saved."
    ),
    Slide(
        "A jump is approached, never made",
        scene="step_limit",
        notes="A ReLU network is continuous, so it cannot jump. It can only be steeper.",
    ),
    Slide("A logo, without training", scene="logo", notes="Half-planes, minima and maxima; then a steep step."),
    Slide(
        "What a network cuts the plane into",
        figure="regions",
        text="Each facet is flat: the network is affine there.",
        notes="The second layer's lines bend where they cross the first layer's.",
    ),
    Slide(
        "Zero gradients",
        figure="zero_gradient",
        text="About half of the units are off, and their weights get no gradient.",
        notes="Zero-mean Gaussian pre-activations are negative half the time, for each sample at other units.",
    ),
    Slide(
        "A leak gives every weight a gradient",
        scene="leaky_relu",
        notes="LeakyReLU(x) = max(αx, x), with α between 0 and 1.",
    ),
    Slide(
        "What dead units cost",
        scene="training",
        notes="The rate is large on purpose, so that ReLUs die. With a smaller one, most of them live.",
    ),
    Slide(
        "The promise",
        text="""
        For every continuous f on a compact set
        and every ε > 0
        there is a 2-layer network
        that stays within ε of f.
        """,
        notes="In this order: the network may depend on f and on ε, and needs more units as ε gets smaller.",
    ),
    Slide(
        "The promise kept, unit by unit", scene="universal_approximation", notes="The units are placed, not trained."
    ),
    Slide(
        "Depth beats width",
        figure="depth_beats_width",
        text="Each further layer doubles the pieces; a further unit adds one.",
    ),
    Slide(
        "Floats, honestly",
        figure="float_honesty",
        text="In floats, a large x − 1 is rounded. The chained clip stays right.",
        notes="Exact for integers and fractions always, and for floats where every difference is.",
    ),
    Slide(
        "Built, not trained",
        text="""
        All networks but two were built from a formula.
        Every picture was computed from its network.
        """,
        notes="The figures, the videos and these slides are made by relufig: make figures, make videos, make slides.",
    ),
]
