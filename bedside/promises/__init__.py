"""What was promised to whom: commitments that only the person they were made to can close."""
