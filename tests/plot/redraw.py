"""Draw the baselines anew: ``python -m tests.plot.redraw``. Look at what changed before keeping it."""

from __future__ import annotations

from tests.plot.pictures import PICTURES
from tests.plot.test_pictures import BASELINES

if __name__ == "__main__":
    BASELINES.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        draw().savefig(BASELINES / f"{name}.png", dpi=60)
        print(name)
