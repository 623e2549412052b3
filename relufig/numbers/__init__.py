"""Exact numbers and the arrays that hold them: the ground that formulas and networks stand on.

`coefficients` are numbers whose sums and products are never rounded, `arrays` the arrays of any library with the checks
that input passes, `matrices` the coefficients of a network, and `magnitude` tells how large a result can become.
Nothing here is for users.
"""

__all__: list[str] = []
