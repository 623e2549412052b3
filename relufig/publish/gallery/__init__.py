"""The gallery page: what it shows of each script, how it is laid out, and what makes it anew."""

__all__: list[str] = []
