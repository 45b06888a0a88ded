"""Figures for programs that watch over the running system, in the format of Prometheus."""
