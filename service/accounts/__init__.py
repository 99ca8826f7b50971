"""Who may do what: organisations, accounts, sessions, API keys and the policy."""
