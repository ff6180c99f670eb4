"""Reading drafts from what people give: files and forms."""
