"""Games in normal form: equilibria, correlated play, dominance, refinements."""
