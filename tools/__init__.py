"""What makes the project's networks, page and records; not part of the library."""
