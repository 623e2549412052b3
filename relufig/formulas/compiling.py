"""Networks and formulas inside functions that `torch.compile` compiles.

The compiler reads a function's Python code. It would have to read everything relufig does before the arithmetic: exact
fractions, checks, tables of weights. Instead it treats a whole evaluation as one operation, and its backends see only
the few array operations of that evaluation. So the graph needs no break (`fullgraph=True`).
"""

from __future__ import annotations

import functools
import sys
from typing import Any


def as_one_operation(owner: Any, name: str, *arguments: Any, **options: Any) -> Any:
    """Call the owner's method `name`. Where PyTorch compiles the caller, the whole call is one operation."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.compiler.is_dynamo_compiling():
        return getattr(owner, name)(*arguments, **options)
    _register(owner, name)
    return owner._operation(*arguments, **options)


def without_operation(owner: Any) -> dict[str, Any]:
    """The owner's attributes to pickle or copy: all but the operation made for PyTorch."""
    return {name: value for name, value in vars(owner).items() if name != "_operation"}


def _register(owner: Any, name: str) -> None:
    """Make the operation once. It is an attribute of its owner, because PyTorch finds it on the way from the caller."""
    if not hasattr(owner, "_operation"):
        from torch._dynamo import nonstrict_trace

        object.__setattr__(owner, "_operation", nonstrict_trace(functools.partial(getattr(owner, name))))


# As torch.compiler.assume_constant_result does, but without importing PyTorch: the compiler runs this function.
_register._dynamo_marked_constant = True  # type: ignore[attr-defined]
