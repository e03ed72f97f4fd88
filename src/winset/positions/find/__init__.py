"""Methods of ``winset.positions``, one subject a file."""
