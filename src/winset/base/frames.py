"""Columns as data frames of pandas, for whoever has it installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["frame_of"]


def frame_of(columns: Mapping[str, Sequence[object]], instead: str = "columns()") -> DataFrame:
    """Columns as a data frame of pandas; ``instead`` names what has the same without it.

    Raises
    ------
    ImportError
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise ImportError(f"to_frame() gives a data frame of pandas, which is not installed; see {instead}") from None
    return pd.DataFrame(dict(columns))
