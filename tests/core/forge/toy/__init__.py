"""A forge that Repoform doesn't know: whole, and kept in memory."""
