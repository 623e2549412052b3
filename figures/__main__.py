"""Make every figure of the essay that is out of date: `python -m figures --theme dark --format svg,png`."""

from pathlib import Path

from relufig.making import main

if __name__ == "__main__":
    main(Path(__file__).parent)
