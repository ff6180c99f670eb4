"""Who one is here, personal tokens, and signing out."""
