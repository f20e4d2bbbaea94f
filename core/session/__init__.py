"""The one door: open, edit, undo, review, publish. Synchronous, starts no threads; answers with Views."""
