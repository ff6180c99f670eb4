"""The pages. The only importer of streamlit besides ``app.py``."""
