"""Indicators of the Sustainable Development Goals that the survey can bound: 11.1.1, 6.1.1, 6.2.1 and BPS's own two.

`components` judges the parts of a dwelling, `indicators` the household, `counts` adds per area, `table` writes rows.
Three-valued throughout: what the form cannot tell stays unknown and opens the limits, and is never guessed.
"""
