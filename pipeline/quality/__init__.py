"""How the field work goes: interviews by village, enumerator, day and area."""
