"""The pages, one file for each part; `service.web.pages.install.PARTS` names them all."""
