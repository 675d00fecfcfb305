"""The web service: who may publish the data of the portal, and who may read it."""
