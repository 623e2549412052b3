"""A network as a JavaScript module that needs nothing else."""

__all__: list[str] = []
