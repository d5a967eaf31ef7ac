"""One module a section of the API; a route checks shapes, calls a service and answers."""
