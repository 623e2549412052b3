"""Numbers and names as LaTeX: mathematics and text."""

from __future__ import annotations

import re
from typing import Any

from relufig.look.typesetting import tex_escaped
from relufig.numbers import text as words


def number(value: Any, sign: bool = False) -> str:
    r"""A number as `relufig.numbers.text` writes it, in math mode: $-1/3$, $1.43 \cdot 10^{11}$."""
    text = words.number(value, sign).replace(words.MINUS, "-")
    text = re.sub(r"e\+?(-?)0*(\d+)", r" \\cdot 10^{\1\2}", text)
    return f"${text}$"


def name(text: str) -> str:
    """The name of an input or output. A letter is a variable, a number after it its index; anything else is text."""
    variable = re.fullmatch(r"([A-Za-z])_?(\d*)", text)
    if variable is None:
        return tex_escaped(text)
    letter, index = variable.groups()
    return f"${letter}_{{{index}}}$" if index else f"${letter}$"
