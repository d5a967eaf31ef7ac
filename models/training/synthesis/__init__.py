"""Municipal documents that never were: small generators of names, places and genres."""
