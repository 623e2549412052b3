"""The formulas of the essay, each written once, from +, -, scaling by a constant and `relu`.

Each can be read on Python numbers, `Fraction`, arrays (numpy, or any library that follows the array API standard) and
expressions; `relufig.networks.build` turns the last into a network. In `x: Value` arrays broadcast as usual; a
`Constant` is a finite real number.

Every formula raises TypeError for what is not a real number (text, booleans, lists), ValueError for NaN or infinity,
named with its index, and OverflowError where a difference it takes leaves the floating-point range. Integers and
Fractions give exact results; `relufig.networks.exactness` says when floats do.

Arrays stay in their library, on their device and in their dtype, and gradients flow, with 0 for the derivative of ReLU
at 0. Beside each other they must be of one library, one device and one floating-point dtype; numpy's and Dask's are
promoted to the wider one, which holds both. Integers are computed in the widest type of their library, and refused
where that need not suffice. Dask arrays are computed later, each chunk with all checks. Where values are yet to come
(under jit, vmap, torch.compile), NaN, infinity and overflow pass, and all integers of the dtype are reckoned with; the
constants of a formula under torch.compile must be ints or floats.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

from relufig.formulas.formula import Constant, Constants, Value, formula, rectify, scaled

# Layers of `square`: beyond the 537th, what one adds is below the smallest float.
_MOST_SQUARING = 1000


@formula
def relu(x: Value) -> Value:
    """The rectified linear unit, max(x, 0)."""
    return rectify(x)


@formula
def maximum(a: Value, b: Value) -> Value:
    """max(a, b): b, and what a has beyond it."""
    return b + relu(a - b)


@formula
def minimum(a: Value, b: Value) -> Value:
    """min(a, b): a, less what it has beyond b."""
    return a - relu(a - b)


@formula
def sort2(a: Value, b: Value) -> tuple[Value, Value]:
    """The two numbers in ascending order: one ReLU, for both use the same difference."""
    return minimum(a, b), maximum(a, b)


@formula
def leaky_relu(x: Value, slope: Constant = Fraction(1, 100)) -> Value:
    """max(slope * x, x): the identity for x >= 0, and a gentle slope instead of zero for x < 0.

    Raises ValueError unless 0 <= slope <= 1. (Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network
    acoustic models", 2013.)
    """
    if not 0 <= slope <= 1:
        raise ValueError(f"leaky_relu(x, slope): slope must lie in [0, 1], got {slope}")
    return maximum(slope * x, x)


@formula
def sort3(a: Value, b: Value, c: Value) -> tuple[Value, Value, Value]:
    """The three numbers in ascending order. The middle one is what the least and the greatest leave of the sum."""
    low = minimum(minimum(a, b), c)
    high = maximum(maximum(a, b), c)
    middle = a + b + c - low - high
    return low, middle, high


@formula
def maximum_of_five(a: Value, b: Value, c: Value, d: Value, e: Value) -> Value:
    """The largest of five numbers by two layers of ReLUs, of 8 and 6 units; a tournament takes three layers.

    That two are enough was found in 2025. (E. Bakaev, F. Brunck, C. Hertrich, J. Stade, A. Yehudayoff, "Better neural
    network expressivity: subdividing the simplex". The terms here are those that a linear programme left of all sums of
    maxima of two sums of two such terms; that they are right for all numbers is proven in the tests, exactly.)
    """
    bd, ce, bc, de = maximum(b, d), maximum(c, e), maximum(b, c), maximum(d, e)
    ab, ac, ad, ae = maximum(a, b), maximum(a, c), maximum(a, d), maximum(a, e)
    added = maximum(a, bd) + maximum(a, ce) + maximum(ab + ac, ad + ae) + 2 * maximum(bc, de)
    taken = maximum(ab + ce, ae + bd) + maximum(ac + bd, ad + ce)
    return scaled(added - taken, 1, 2)


@formula
def clip(x: Value, low: Constant, high: Constant) -> Value:
    """min(high, max(low, x)) by two ReLUs in parallel: one starts the rise at low, one cancels it from high on.

    Raises ValueError if low > high.
    """
    _require_ascending("clip(x, low, high)", low=low, high=high)
    return relu(x - low) + low - relu(x - high)


@formula
def clip_chained(x: Value, low: Constant, high: Constant) -> Value:
    """min(high, max(x, low)) by two ReLUs in a chain, the second fed by the first.

    In floats an x below low gives high - (high - low), and an x far above high gives high, both however large |x| is;
    of the parallel `clip` a large x can leave nothing. Raises ValueError if low > high.
    """
    _require_ascending("clip_chained(x, low, high)", low=low, high=high)
    return minimum(high, maximum(x, low))


@formula
def ramp(x: Value, left: Constant, right: Constant, start: Constant = 0, end: Constant = 1) -> Value:
    """Start up to x = left, end from x = right on, straight between: a clip, shifted and scaled.

    Raises ValueError unless left < right.
    """
    _require_increasing("ramp(x, left, right, start, end)", left=left, right=right)
    return start + scaled(clip(x, left, right) - left, end - start, right - left)


@formula
def step(x: Value, width: Constant) -> Value:
    """0 up to x = -width, 1 from x = 0 on, straight between: a ramp of slope 1 / width.

    As width tends to 0 it tends, at every x, to the indicator of x >= 0, which no continuous function equals. Raises
    ValueError unless width > 0.
    """
    if not width > 0:
        raise ValueError(f"step(x, width): width must be above 0, got {width}")
    return ramp(x, -width, 0)


@formula
def bucket(
    x: Value, a: Constant, b: Constant, c: Constant, d: Constant, floor: Constant = 0, rim: Constant = 1
) -> Value:
    """A bucket by two clips in parallel: rim up to a, down the wall to b, flat floor to c, up the wall to d, rim.

    Raises ValueError unless a < b <= c < d.
    """
    label = "bucket(x, a, b, c, d, floor, rim)"
    _require_increasing(label, a=a, b=b)
    _require_ascending(label, b=b, c=c)
    _require_increasing(label, c=c, d=d)
    return ramp(x, a, b, rim, floor) + ramp(x, c, d, 0, rim - floor)


@formula
def triangle(x: Value, left: Constant, peak: Constant, right: Constant, height: Constant = 1) -> Value:
    """A triangle by two clips in parallel: 0 up to left, up to `height` at peak, down to 0 at right.

    Raises ValueError unless left < peak < right.
    """
    _require_increasing("triangle(x, left, peak, right, height)", left=left, peak=peak, right=right)
    return ramp(x, left, peak, 0, height) + ramp(x, peak, right, 0, -height)


@formula
def tent(x: Value) -> Value:
    """The smaller of 2x and 2 - 2x: on [0, 1] it rises from 0 to 1 at x = 1/2 and falls again, by one ReLU."""
    return minimum(2 * x, 2 - 2 * x)


@formula
def square(x: Value, layers: Constant) -> Value:
    """x^2 for 0 <= x <= 1, within 2^(-2 layers - 2), by as many layers of one ReLU: x less the tents of tents of x.

    Its pieces, 2^layers of equal width, meet x^2 at their ends. Raises ValueError unless layers is a whole number from
    1 to 1,000, far beyond what floats can tell. (D. Yarotsky, "Error bounds for approximations with deep ReLU
    networks", 2017.)
    """
    if not (1 <= layers <= _MOST_SQUARING and layers == int(layers)):
        rule = f"layers must be a whole number, at least 1 and at most {_MOST_SQUARING:,}"
        raise ValueError(f"square(x, layers): {rule}, got {layers}")
    y = folded = x
    for layer in range(1, int(layers) + 1):
        folded = tent(folded)
        y = y - scaled(folded, 1, 4**layer)
    return y


@formula
def interpolate(
    x: Value, knots: Constants, values: Constants, left_slope: Constant = 0, right_slope: Constant = 0
) -> Value:
    """The continuous piecewise linear function through (knots[i], values[i]), with the given slopes outside the knots.

    Every continuous piecewise linear function of one variable is of this form, and is a 2-layer network: each knot's
    ReLU adds the change of slope there. Raises ValueError for no knot, a different number of values, and knots that do
    not strictly increase.
    """
    label = "interpolate(x, knots, values, left_slope, right_slope)"
    if len(values) != len(knots):
        raise ValueError(f"{label}: values must be as many as knots ({len(knots)}), got {len(values)}")
    for i in range(1, len(knots)):
        if not knots[i - 1] < knots[i]:
            rule = "knots must strictly increase"
            raise ValueError(f"{label}: {rule}, got {knots[i - 1]} before {knots[i]} at index {i}")
    y = values[0] + scaled(relu(knots[0] - x), -left_slope, 1)
    slope = Fraction(0)
    for i, knot in enumerate(knots):
        following = _slope_after(i, knots, values, right_slope)
        y = y + scaled(relu(x - knot), following - slope, 1)
        slope = following
    return y


def _slope_after(i: int, knots: Constants, values: Constants, right_slope: Constant) -> Fraction:
    if i == len(knots) - 1:
        return Fraction(right_slope)
    rise = Fraction(values[i + 1]) - Fraction(values[i])
    return rise / (Fraction(knots[i + 1]) - Fraction(knots[i]))


def _require_ascending(label: str, **pair: Constant) -> None:
    (first, low), (second, high) = pair.items()
    if low > high:
        raise ValueError(f"{label}: {first} must not exceed {second}, got {first}={low} and {second}={high}")


def _require_increasing(label: str, **constants: Constant) -> None:
    names = list(constants)
    for first, second in itertools.pairwise(names):
        if not constants[first] < constants[second]:
            got = f"{first}={constants[first]} and {second}={constants[second]}"
            raise ValueError(f"{label}: {first} must be below {second}, got {got}")
