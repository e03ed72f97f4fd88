"""Examples are drawn the same way every time; ``HYPOTHESIS_PROFILE=search`` draws new ones."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("search", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
