"""Private information: signalling, trade and crisis bargaining under incomplete information, reputation."""
