"""Images on other machines: in buckets, on web servers and on the Hugging Face hub, read by fsspec."""
