"""Webhooks: telling employers' systems what happened, signed and with retries."""
