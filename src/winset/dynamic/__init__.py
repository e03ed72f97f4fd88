"""Play over time whose state changes: bargaining with an endogenous status quo, and stochastic games."""
