"""What a component is in an MWAA environment's bucket: plans, S3, the environment's API."""
