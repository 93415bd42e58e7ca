"""Why a file cannot be read at all: the words the child sends back. `table.py` says them to people."""


class Unreadable(Exception):
    """`code` names a refusal of `table.py`; `facts` are plain values for its text."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
