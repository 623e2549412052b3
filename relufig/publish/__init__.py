"""What is made for readers: talks as HTML and PowerPoint, and the page of all figures and videos."""

__all__: list[str] = []
