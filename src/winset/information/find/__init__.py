"""Methods for games of private information."""
