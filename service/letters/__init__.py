"""Letters: e-mail to an employer with a signed link that opens one matter without an account."""
