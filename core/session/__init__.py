"""The one door: open, edit, undo, review, publish. Synchronous, starts no threads; answers with Views.

>>> Session.__name__, SessionError.__name__
('Session', 'SessionError')
"""

from core.session.door import Session
from core.session.errors import SessionError

__all__ = ["Session", "SessionError"]
