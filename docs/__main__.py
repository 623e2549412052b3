"""`python -m docs` builds the site in build/site/, with what is up to date in build/."""

import argparse
import logging
import sys
from pathlib import Path

from docs.building import BuildError, make
from relufig.rendering import QUALITIES
from relufig.system.interrupts import interruptible


def main() -> None:
    """Build the site and print its first page; exit status 1 if it could not be built whole."""
    parser = argparse.ArgumentParser(prog="python -m docs", description="Build the site.")
    parser.add_argument("--out", type=Path, default=Path("build/site"), metavar="DIR", help="default: build/site")
    parser.add_argument("--made", type=Path, default=Path("build"), metavar="DIR", help="default: build")
    parser.add_argument("--address", default="", help="where the site will be on the web, for the cards of links")
    parser.add_argument("--quality", choices=list(QUALITIES), default="medium", help="of videos; default: medium")
    parser.add_argument("--jobs", type=int, help="processes for videos; default: one for each core")
    options = vars(parser.parse_args())
    # manim, which the reference imports, lets every package tell what it does.
    logging.disable(logging.INFO)
    with interruptible("python -m docs"):
        try:
            sys.stdout.write(f"{make(options.pop('out'), **options)}\n")
        except BuildError as error:
            sys.exit(f"The site is not complete: {error}.")


if __name__ == "__main__":
    main()
