"""What the browser's map asks for: views, rows, shapes, files."""
