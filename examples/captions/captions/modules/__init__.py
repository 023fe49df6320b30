"""Feature modules. Each owns its models, schemas, repository, service and router."""
