"""The French news pipeline that comes with the package: README.md beside this file is its card.

`loading.load_pipeline` gives it; what its components do stands in the modules named after them.
"""
