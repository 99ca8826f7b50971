"""What people and vacancies are: reading, skills, and encoding as arrays."""
