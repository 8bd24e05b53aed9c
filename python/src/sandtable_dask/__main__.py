"""`python -m sandtable_dask` is `sandtable-dask`."""

import sys

from .command_line import main

sys.exit(main())
