"""The leak scan: whether the bytes of a public file hold what the raw survey says of a person or a household."""
