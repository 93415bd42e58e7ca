"""Users, memberships, notices, the desk's first page."""
