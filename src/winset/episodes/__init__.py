"""Episodes: model files in, games and verdicts on their claims out.

``schema`` says what a file may hold, ``read`` checks it, ``kinds`` has for each kind of game its table, its builder and
what it answers, ``build`` makes the games, ``claims`` holds their answers against what is claimed.
"""

from __future__ import annotations
