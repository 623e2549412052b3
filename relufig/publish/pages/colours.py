"""A theme's colours as CSS custom properties, --ink, --muted and so on, with the names of `relufig.look.style`."""

from __future__ import annotations

from dataclasses import asdict

from relufig.look import style


def properties(theme: str) -> str:
    """The declarations of a theme's colours, for a CSS rule. Raises ValueError for an unknown theme."""
    colours = asdict(style.theme(theme))
    name = colours.pop("name")
    declared = [f"--{meaning.replace('_', '-')}: {colour};" for meaning, colour in colours.items()]
    return " ".join([f"color-scheme: {name};", *declared])
