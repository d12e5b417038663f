"""What makes the shipped networks and their model cards."""
