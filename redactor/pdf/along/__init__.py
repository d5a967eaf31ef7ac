"""What goes along besides the pages: structure, bookmarks, labels of pages, language."""
