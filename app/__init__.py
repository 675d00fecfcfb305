"""The web service: who may publish the data of the portal, and who may read it."""

__version__ = "0.1.0"
