"""The code that makes a figure or a video, for readers to copy. It runs beside the scripts' folder."""

from __future__ import annotations

import keyword

from relufig.publish.gallery.sources import Parameter, Script

# Keywords of `write`, which a figure's own parameters cannot use.
_TAKEN = ("theme", "transparent", "text")
# The most characters in a line of code; narrow screens would cut off a longer line.
_WIDE = 68


def figure(script: Script, theme: str) -> str:
    """Three lines that write the figure that the gallery shows."""
    head = f'write(draw, "{script.name}", ["svg"], "."'
    if theme != "light":
        head = f'{head}, theme="{theme}"'
    return f"{_brought(script)}\nfrom relufig.plot import write\n{_call(head, script.parameters)}\n"


def scene(script: Script) -> str:
    """Lines that derive a scene from this one, with its plain parameters to change, and render it."""
    plain = [parameter for parameter in script.parameters if parameter.is_plain]
    if not plain:
        return f"{_brought(script)}\n\n{script.calls}().render()\n"
    chosen = "".join(f"    {parameter.name} = {parameter.default}\n" for parameter in plain)
    return f"{_brought(script)}\n\nclass Mine({script.calls}):\n{chosen}\nMine().render()\n"


def command(script: Script) -> str:
    """The command that renders a scene, on all cores."""
    path = f"{script.path.parent.name}/{script.path.name}"
    return f"relufig render {path if path.replace('/', '').replace('.', '').isidentifier() else repr(path)}\n"


def _brought(script: Script) -> str:
    """The import of a script's function or class; by path if it cannot be imported by name."""
    names = script.path.parent.resolve().name, script.name
    if all(name.isidentifier() and not keyword.iskeyword(name) for name in names):
        return f"from {'.'.join(names)} import {script.calls}"
    return f'import runpy; {script.calls} = runpy.run_path("{"/".join(names)}.py")["{script.calls}"]'


def _call(head: str, parameters: tuple[Parameter, ...]) -> str:
    """The call with as many of its plain parameters as fit the line."""
    line = head
    for parameter in parameters:
        following = f"{line}, {parameter.name}={parameter.default}"
        if parameter.is_plain and parameter.name not in _TAKEN and len(following) < _WIDE:
            line = following
    return f"{line})"
