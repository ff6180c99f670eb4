"""A view or a difference as a page, slides, a picture or one offline file."""
