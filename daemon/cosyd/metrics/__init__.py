"""Figures for Prometheus: what is counted, and what is looked at when asked."""

from cosyd.metrics.counts import Metrics

__all__ = ["Metrics"]
