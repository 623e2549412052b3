"""Make every video of the essay that is out of date: `python -m scenes --quality high --theme dark`."""

from relufig.rendering.making import main

if __name__ == "__main__":
    from pathlib import Path  # after relufig, which sees to interrupts before it imports anything

    main(Path(__file__).parent)
