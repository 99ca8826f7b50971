"""What the service is measured with."""
