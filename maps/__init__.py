"""Drawing. The only room that imports folium."""
