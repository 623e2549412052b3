"""The gallery page: what it shows of each script, its layout, and how it is made."""

__all__: list[str] = []
