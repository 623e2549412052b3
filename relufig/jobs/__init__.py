"""Work that makes files: finds which outputs are out of date, runs scripts, and makes the figures of a folder."""

__all__: list[str] = []
