"""Household -> exactly one bucket, with its reason; and the proof that none was lost or counted twice."""
