"""What has changed from one built site to another: read from the sites alone, without model, torch or images."""
