"""What may leave the office: allowed columns, and counts of few households withheld."""
