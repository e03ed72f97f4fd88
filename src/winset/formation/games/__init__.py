"""Games of ``winset.formation``, one subject a file."""
