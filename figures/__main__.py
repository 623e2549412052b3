"""Make every figure of the essay that is out of date: `python -m figures --theme dark --format svg,png`."""

from relufig.jobs.figures import main

if __name__ == "__main__":
    from pathlib import Path  # after relufig, which handles interrupts before its own imports

    main(Path(__file__).parent)
