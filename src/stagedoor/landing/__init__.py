"""The only package that writes into a user's directory."""
