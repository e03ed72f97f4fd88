"""Episodes: model files in, games and verdicts on their claims out.

``schema`` says what a file may hold, ``read`` checks it, ``build`` makes the games, ``answers`` reads off what they
yield, ``claims`` holds that against what is claimed.
"""
