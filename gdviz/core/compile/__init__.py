"""One compiler from trees to functions: paths of floats, and tiles of lanes.

A method and its landscape are flattened to one tape of operations on numbers, and written
out as source with names of our own; what a person typed never gets into it.
"""
