"""From a slum survey to maps: load, join, aggregate, render."""
