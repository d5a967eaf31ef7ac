"""Parts of ``sanitize``: a new file with only what its pages need, carried over by lists."""
