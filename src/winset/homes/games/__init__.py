"""Games of ``winset.homes``, one subject a file."""
