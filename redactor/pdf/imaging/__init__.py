"""Parts of ``images``: destroyed samples packed again, and nothing behind the last sample."""
