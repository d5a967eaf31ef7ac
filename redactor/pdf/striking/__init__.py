"""Parts of ``overstrike``: what stands under marks leaves a page, or it becomes a picture."""
