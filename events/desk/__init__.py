"""Who may take which step with an event, and what people remark meanwhile."""
