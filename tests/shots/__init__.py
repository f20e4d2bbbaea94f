"""The gallery: `python -m tests.shots OUT [WORD…]` draws every screen and every state, light and dark, in two
sizes, to PNG files. Words choose pictures whose name holds one of them. Always the same pictures: offscreen,
bundled fonts, a clock that stands still."""
