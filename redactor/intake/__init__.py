"""From an uploaded file to a rendition PDF: sniff, limit, convert."""
