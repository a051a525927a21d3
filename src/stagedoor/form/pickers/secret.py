"""Secret: its text goes to the secrets, asterisks to the form (K-11, P-50)."""

from __future__ import annotations

from stagedoor.form.pickers.api import Picker

secret_picker = Picker("a secret: asked unseen, given by --secret, never recorded")
