"""The market of this moment in this process, for suggestions and shortlists."""
