"""Forecasts held against what came out: scores, clusters, baselines, fits, and plans made beforehand."""
