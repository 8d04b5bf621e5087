"""Where sound comes from: a device, a pipe, or the built-in groove. Nothing here knows of tempo."""
