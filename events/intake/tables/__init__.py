"""Reading other people's tables: whatever the file, rows of named cells come out, or a reason."""
