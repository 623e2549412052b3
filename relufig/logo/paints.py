"""What style values mean for which points are filled. Of a colour, only whether it is visible matters.

Each value becomes one of very few words, so nothing parses it again. A value that is not understood is refused: to
ignore it would give another picture.
"""

from __future__ import annotations

import re

from relufig.system import limits

# The named colours of CSS Color Module Level 4, section 6.1.
_NAMES = """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown burlywood
    cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon darkseagreen
    darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue
    firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew
    hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
    lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine mediumblue
    mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise mediumvioletred
    midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue
    slateblue slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
    whitesmoke yellow yellowgreen
    """
NAMES = frozenset(_NAMES.split())
_HEX = re.compile(r"#(?:[\da-f]{3}([\da-f])?|[\da-f]{6}([\da-f]{2})?)")
_FUNCTION = re.compile(r"(?:rgb|hsl)a?\(([-+.%,/\s\dedgratun]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?%?")
_URL = re.compile(r"""url\(\s*(["']?)#([^"'()\s]+)\1\s*\)""", re.IGNORECASE)

_SHOWN = ("inline", "block", "inline-block", "list-item", "flex", "grid", "table")
_KEYWORDS: dict[str, dict[str, str | None]] = {
    "fill": {"none": "none", "currentcolor": "currentcolor"},
    "color": {"currentcolor": None},
    "stop-color": {"currentcolor": "black"},
    "fill-rule": {"nonzero": "nonzero", "evenodd": "evenodd"},
    "visibility": {"visible": "visible", "hidden": "hidden", "collapse": "hidden"},
    "display": {"none": "none", **dict.fromkeys(_SHOWN, "inline")},
}
_INITIAL = {"fill": "black", "color": "black", "fill-rule": "nonzero", "visibility": "visible", "display": "inline"}
_RULES = {
    "fill": "none, a colour, or a gradient of this file",
    "color": "a colour",
    "stop-color": "a colour",
    **{name: f"one of {', '.join(_KEYWORDS[name])}" for name in ("fill-rule", "visibility", "display")},
}


def meaning(name: str, value: str, gradients: dict[str, bool], label: str) -> str | None:
    """A value in one word (see the tables above), or None if the element inherits it; opacities become "0" or "1".

    Visible colours become "black", others "none". `gradients` says for each id whether the gradient is visible. Raises
    ValueError, beginning with `label`, for a value that is not understood.
    """
    word = value.lower()
    if word in ("inherit", "unset"):
        return None
    if word == "initial":
        return _INITIAL.get(name, "1")
    if name.endswith("opacity"):
        if _NUMBER.fullmatch(word):
            return "1" if float(word.removesuffix("%")) > 0 else "0"
        raise ValueError(f"{label}: {name} must be a number, got {limits.shown(value, 40)!r}")
    keywords = _KEYWORDS.get(name, {})
    if word in keywords:
        return keywords[word]
    seen = None
    if name in ("fill", "color", "stop-color"):
        seen = _seen(word)
        if name == "fill" and (match := _URL.fullmatch(value)):
            seen = gradients.get(match[2])
    if seen is None:
        raise ValueError(f"{label}: {name} must be {_RULES[name]}, got {limits.shown(value, 40)!r}")
    return "black" if seen else "none"


def _seen(word: str) -> bool | None:
    """Whether a colour is not wholly transparent; None if the word is not a colour."""
    if word in NAMES or word == "transparent":
        return word != "transparent"
    if match := _HEX.fullmatch(word):
        alpha = match[1] or match[2]
        return alpha is None or int(alpha, 16) > 0
    if match := _FUNCTION.fullmatch(word):
        numbers = _NUMBER.findall(match[1])
        if len(numbers) in (3, 4):
            return len(numbers) == 3 or float(numbers[3].removesuffix("%")) > 0
    return None
