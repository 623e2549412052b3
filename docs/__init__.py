"""relufig's site: its pages, and what builds them. `python -m docs` builds it."""
