"""Layers for a GIS: the words of their rows and the styles in which QGIS and map servers draw them."""
