"""See the modules."""

from __future__ import annotations
