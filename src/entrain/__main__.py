"""`python -m entrain`, and what the command `entrain` calls."""

import sys

from entrain.cli import main

if __name__ == "__main__":
    sys.exit(main())
