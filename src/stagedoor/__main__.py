"""``python -m stagedoor``."""

import sys

from stagedoor.cli.main import main

sys.exit(main())
