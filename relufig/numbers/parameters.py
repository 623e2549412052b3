"""Named parameters of formulas: constants that a reader may change when the network is built."""

from __future__ import annotations

from fractions import Fraction

from relufig.numbers.coefficients import Coefficient, as_coefficient
from relufig.numbers.parametric import Parametric, Tree, parameter, tree

__all__ = ["Parametric", "Tree", "parameters", "tree"]


def parameters(**samples: Coefficient) -> tuple[Parametric, ...]:
    """Declare parameters: constants of a formula that can be changed after the network is built.

    A parameter stands wherever a formula takes a constant. The network's coefficients are then expressions of the
    parameters. It computes with the samples, and `Network.with_parameters` gives the network for other values.

    What a formula or a network decides by comparing constants, it decides by the samples. So choose samples that
    compare as all later values do: for a clip to [a, b], samples with a < b.

    Parameters
    ----------
    **samples : int, float or Fraction
        The parameters' names, and a sample value for each.

    Returns
    -------
    tuple[Parametric, ...]
        A number for each name, in the given order.

    Raises
    ------
    TypeError
        If a sample is not a real number.
    ValueError
        If there is no parameter, if a name is not an identifier, or if a sample is not finite.

    Examples
    --------
    >>> import relufig as rf
    >>> a, b = rf.parameters(a=-1, b=1)
    >>> (x,) = rf.inputs("x")
    >>> rf.clip(x, a, b)
    relu(x - a) - relu(x - b) + a
    >>> net = rf.build(rf.clip(x, a, b))
    >>> net([5]), net.with_parameters(a=0, b=3)([5])
    (array([1], dtype=object), array([3]))
    """
    call = "parameters(**samples)"
    if not samples:
        raise ValueError(f"{call}: at least one parameter is needed, got none")
    for name in samples:
        if not name.isidentifier():
            raise ValueError(f"{call}: each name must be an identifier, got {name!r}")
    return tuple(
        parameter(name, Fraction(as_coefficient(sample, f"{call}: {name} must be a number")))
        for name, sample in samples.items()
    )
