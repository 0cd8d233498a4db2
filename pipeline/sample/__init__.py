"""The practice data set: an invented survey of Kecamatan Jiwan with the answers and the defects that surveys have.

Pure: `world.make_world` gives frames and blocks of rows, and `pipeline.io.raw` writes them.
"""
