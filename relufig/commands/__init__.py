"""The commands of `relufig`, a module each: `add` declares the options; `run` does it and gives the exit status.

Commands raise ValueError, TypeError, OverflowError or OSError with one sentence, which `relufig.commands.main` tells.
"""

__all__: list[str] = []
