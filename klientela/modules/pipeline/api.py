"""How other modules divide the closed deals that a user may read."""

from klientela.modules.pipeline.queries.dimensions import DIMENSIONS, NOTHING, Dimension, Source, sources

__all__ = ["DIMENSIONS", "NOTHING", "Dimension", "Source", "sources"]
