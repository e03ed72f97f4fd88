"""Games of ``winset.policies``, one subject a file."""
