"""What passes at home: ratification and win-sets (Putnam 1988)."""
