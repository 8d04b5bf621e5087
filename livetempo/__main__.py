"""`python -m livetempo` is `livetempo`."""

import sys

from livetempo.cli import main

sys.exit(main())
