"""Project and user configuration, trust, plug-ins."""
