"""The commands of `relufig`, one module each: `add` declares the options; `run` does the work and returns the status.

Commands raise ValueError, TypeError, OverflowError or OSError with one sentence, which `relufig.commands.main` prints.
"""

__all__: list[str] = []
