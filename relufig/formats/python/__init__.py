"""A network as a Python function that needs nothing but Python."""

__all__: list[str] = []
