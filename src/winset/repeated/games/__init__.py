"""Games of ``winset.repeated``, one subject a file."""
