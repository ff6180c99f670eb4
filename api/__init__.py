"""HTTP routes for the browser and for GIS, mounted beside Streamlit on the same port."""
