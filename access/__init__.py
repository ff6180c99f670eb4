"""Who asks, from where, and what they may: decided here, asked by every route and every page."""
