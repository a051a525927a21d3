"""Where templates come from: bundled, folder, git, zip."""
