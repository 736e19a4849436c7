"""``python -m exhorto``: the same as the command ``exhorto``."""

import sys

from exhorto.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
