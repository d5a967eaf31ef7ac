"""The boxes: where they lie, what they say, and what their widths tell."""
