"""The survey's questionnaires, made from the column dictionary."""
