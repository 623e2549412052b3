"""Questions about a network, answered exactly: which function is it, how large does it get, and how steep.

Each question is a function. Its answer is true or false as a bool, carries its witness (a counterexample, the input
that reaches a bound, the region that is steepest), says in a sentence what it rests on, and draws itself where there is
a picture. Floats only propose; what an answer claims was decided in exact arithmetic. If a search stops at its limit,
the answer says so, and is not true.

All answers rest on one fact: on a region where no unit changes between active and inactive, a network is one affine map
(see `relufig.regions`).
"""

from relufig.questions.answer import Answer
from relufig.questions.bounds import Positivity, Range, positive, range  # noqa: A004
from relufig.questions.equality import Equality, difference, equal
from relufig.questions.fewest import Fewest, minimal
from relufig.questions.robustness import RobustRadius, robust_radius
from relufig.questions.simpler import Simplification, simplify
from relufig.questions.steepness import Lipschitz, lipschitz

__all__ = [
    "Answer",
    "Equality",
    "Fewest",
    "Lipschitz",
    "Positivity",
    "Range",
    "RobustRadius",
    "Simplification",
    "difference",
    "equal",
    "lipschitz",
    "minimal",
    "positive",
    "range",
    "robust_radius",
    "simplify",
]
