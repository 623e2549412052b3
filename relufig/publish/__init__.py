"""Output for readers: talks as HTML and PowerPoint, and the gallery page of all figures and videos."""

__all__: list[str] = []
