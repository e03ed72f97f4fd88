"""Games of private information."""
