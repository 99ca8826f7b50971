"""Doing queued work: runs, webhooks, retention."""
