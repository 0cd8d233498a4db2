"""The score sheets as a workbook with live formulas, which an auditor can follow cell by cell."""

from pipeline.render.workbook.book import scores_workbook

__all__ = ["scores_workbook"]
