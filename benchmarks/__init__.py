"""What is measured and how; see ``README.md`` in this folder."""

import os

os.environ.setdefault(
    "OPENBLAS_NUM_THREADS", "1"
)  # peers that call BLAS on tiny matrices are slower on several threads
