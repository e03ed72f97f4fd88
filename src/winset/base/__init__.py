"""What every room stands on: errors, statuses, answers, numbers and names."""
