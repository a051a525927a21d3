"""RepoBranchPicker and RepoOwnerPicker: plain texts away from a browser (K-9, K-10)."""

from __future__ import annotations

from stagedoor.form.pickers.api import Picker

repo_branch_picker = Picker("a branch of the repository; suggestions need a browser")
repo_owner_picker = Picker("an owner on a host; suggestions need a browser")
