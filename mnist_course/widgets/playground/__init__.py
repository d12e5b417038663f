"""The playground and its parts: what draws, uploads, photographs, reads and explains."""
