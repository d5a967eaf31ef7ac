"""The HTTP API and the review page. Thin: heavy work happens in workers."""
