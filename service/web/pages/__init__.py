"""Pages for people: rendered here, with HTML first and a little htmx for what is live."""
