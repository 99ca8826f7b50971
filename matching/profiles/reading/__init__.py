"""From a folder of spreadsheets to parsed rows: headings, cells, findings, doubles."""
