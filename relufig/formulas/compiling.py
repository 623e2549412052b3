"""Networks and formulas inside functions that `torch.compile` compiles.

The compiler reads a function's Python, and would have to read all that relufig does before the arithmetic: exact
fractions, checks, tables of weights. It is told to take a whole evaluation as one operation instead, in which its
backends then see the few array operations that it consists of. So the graph needs no break (`fullgraph=True`).
"""

from __future__ import annotations

import functools
import sys
from typing import Any


def whole(owner: Any, name: str, *arguments: Any, **options: Any) -> Any:
    """What `owner`'s method `name` returns for these arguments; where PyTorch compiles the caller, as one operation."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.compiler.is_dynamo_compiling():
        return getattr(owner, name)(*arguments, **options)
    _register(owner, name)
    return owner._operation(*arguments, **options)


def state(owner: Any) -> dict[str, Any]:
    """What to pickle or copy of an owner: all but the operation that PyTorch knows it by."""
    return {name: value for name, value in vars(owner).items() if name != "_operation"}


def _register(owner: Any, name: str) -> None:
    """Keep the method, as PyTorch is to call it, at its owner: under the same name, for one that compiles it again."""
    if not hasattr(owner, "_operation"):
        from torch._dynamo import nonstrict_trace

        object.__setattr__(owner, "_operation", nonstrict_trace(functools.partial(getattr(owner, name))))


# What torch.compiler.assume_constant_result does, without importing PyTorch: the compiler runs the function for real.
_register._dynamo_marked_constant = True  # type: ignore[attr-defined]
