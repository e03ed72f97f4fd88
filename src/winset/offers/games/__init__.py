"""Games of ``winset.offers``, one subject a file."""
