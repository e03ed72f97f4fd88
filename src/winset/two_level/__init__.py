"""Two-level games: an international procedure whose agreements must pass at home (Putnam 1988), and linked issues."""
