"""``template.yaml`` to a typed :class:`~stagedoor.template.entity.Template`."""
