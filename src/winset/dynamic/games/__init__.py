"""Games of ``winset.dynamic``, one subject a file."""
