"""How relufig's pictures look, for figures, videos and pages alike: colours, sizes, notation, places of nodes."""

__all__: list[str] = []
