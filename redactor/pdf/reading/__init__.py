"""Parts of ``text``: characters with their places, from text layers and pictures of pages."""
