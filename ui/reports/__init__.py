"""The page that reads a pasted report into drafts."""
