"""From answers and forms to criteria, scores and classes, for areas, villages and the district."""
