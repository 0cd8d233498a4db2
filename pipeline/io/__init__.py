"""The only package that opens or writes a file of the study."""
