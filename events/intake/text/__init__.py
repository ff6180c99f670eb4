"""Reports read into drafts, with the words each field came from."""
