"""One-game kernels mapped over a leading axis, one file a family. The only place with ``prange``.

Rows are cut into chunks whose size does not depend on the number of threads, and every row is computed by the same
instructions in the same order, so one thread and many give the same bits.
"""
