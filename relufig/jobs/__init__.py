"""Work that makes files: which outputs are out of date, the scripts they come from, and the figures of a folder."""

__all__: list[str] = []
