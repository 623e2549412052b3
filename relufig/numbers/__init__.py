"""Exact numbers and the arrays that hold them: formulas and networks are built on these.

`coefficients` holds numbers whose sums and products are never rounded, `parametric` those that depend on parameters,
`arrays` the checks that every input array passes, `matrices` the coefficients of a network, `magnitude` a bound on how
large a result can become, and `text` numbers as readers expect them. Nothing here is public.
"""

__all__: list[str] = []
