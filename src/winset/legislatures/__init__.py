"""Legislative bargaining (Baron and Ferejohn 1989) and vote buying (Groseclose and Snyder 1996)."""
