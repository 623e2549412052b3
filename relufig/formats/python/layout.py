"""Numbers and tables as Python text, with line breaks where ruff and Black put them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

# The default line length of ruff and Black.
WIDTH = 88
INDENT = "    "


def literal(value: Any, exact: bool = True) -> str:
    """A number as a Python literal, an int if it is whole. With `exact`, a float becomes a Fraction."""
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        return f"Fraction({value!r})" if exact else repr(value)
    if isinstance(value, Fraction) and value.denominator > 1:
        return f"Fraction({value.numerator}, {value.denominator})"
    return str(int(value))


def literals(numbers: Iterable[Any]) -> list[str]:
    """The numbers of a table. Floats stay floats: the code that reads the table makes Fractions of them."""
    return [literal(number, exact=False) for number in numbers]


def assignment(name: str, entries: Sequence[Any]) -> str:
    """`name = [...]` with ruff's line breaks, except that a long row fills its lines (not one number a line)."""
    start = f"{name} = "
    text, filled = nested(entries, len(start))
    return f"# fmt: off\n{start}{text}\n# fmt: on\n" if filled else f"{start}{text}\n"


def nested(entry: Any, before: int, step: str = INDENT, indent: str = "") -> tuple[str, bool]:
    """A nested list or tuple of text, after `before` characters of a line; and whether a row had to fill lines."""
    flat = _flat(entry)
    if before + len(flat) + len(",") <= WIDTH:
        return flat, False
    inner = indent + step
    if all(isinstance(part, str) for part in entry):
        lines, filled = _rows(entry, WIDTH - len(inner)), True
    else:
        parts = [nested(part, len(inner), step, inner) for part in entry]
        lines, filled = [f"{text}," for text, _ in parts], any(of_part for _, of_part in parts)
    opening, closing = "()" if isinstance(entry, tuple) else "[]"
    return "\n".join([opening, *(inner + line for line in lines), indent + closing]), filled


def _flat(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    opening, closing = "()" if isinstance(entry, tuple) else "[]"
    return opening + ", ".join(map(_flat, entry)) + closing


def _rows(parts: Iterable[str], width: int) -> list[str]:
    """The parts, each with a comma, as many on a line as fit."""
    rows = [""]
    for part in parts:
        longer = f"{rows[-1]} {part},".lstrip()
        if len(longer) > width and rows[-1]:
            rows.append(f"{part},")
        else:
            rows[-1] = longer
    return rows
