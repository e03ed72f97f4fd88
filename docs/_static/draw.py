"""Draws the picture of the README anew: ``python docs/_static/draw.py``."""

from pathlib import Path

import winset as ws

swept = ws.sweep("apec-launch-1989", {"fear": (0, 5, 101), "canvass": (0, 6, 121)}, progress=False)
title = "When Japan leads from behind in the launch of APEC"
figure = ws.plot.outcome_map(swept, "label", mark={"fear": 3, "canvass": 2}, title=title)
figure.set_size_inches(6.6, 3.0)
ws.plot.save(figure, Path(__file__).parent / "leadership.png")
