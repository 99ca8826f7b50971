"""One run on files: read, match, write what people act on."""
