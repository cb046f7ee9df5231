"""The readers of verify.py, one for each document's part."""
