"""Tables, repositories, blobs and jobs."""
