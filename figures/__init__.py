"""The essay's figures, one short script each: `python figures/clip.py --help`, or `from figures.clip import draw`."""
