"""What relufig asks of the machine: files written whole, files read within limits, packages that may be missing.

Nothing here is for users, but the limits of `limits` are theirs to read.
"""

__all__: list[str] = []
