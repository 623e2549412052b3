"""What relufig needs from the machine: atomic writing, reading within limits, optional packages, interrupts.

Nothing here is public, except that users may read the limits in `limits`.
"""

__all__: list[str] = []
