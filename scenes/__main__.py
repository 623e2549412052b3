"""Make every video of the essay that is out of date: `python -m scenes --quality high --theme dark`."""

from pathlib import Path

from relufig.rendering.making import main

if __name__ == "__main__":
    main(Path(__file__).parent)
