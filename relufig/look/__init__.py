"""How relufig's figures, videos and pages look: colours, sizes, notation, and the places of nodes."""

__all__: list[str] = []
