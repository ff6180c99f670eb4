"""Every revision in columns: what maps, lists, figures and feeds read."""
