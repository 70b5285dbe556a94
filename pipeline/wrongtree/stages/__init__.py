"""The stages. Each computes one artifact of others; none imports another."""
