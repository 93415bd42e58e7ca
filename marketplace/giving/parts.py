"""Arithmetic of money that arrived: what its reserve covers, what still fits the goal, what is over. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Parts:
    """`reserved + late + over` is what arrived; `freed` is what the reserve held too much."""

    reserved: int
    freed: int
    late: int
    over: int


def part(amount_fen: int, *, left_fen: int, room_fen: int) -> Parts:
    """Money that arrived is never refused: first the reserve, then the room of the goal, then the overflow."""
    assert amount_fen > 0, amount_fen
    assert left_fen >= 0, left_fen
    assert room_fen >= 0, room_fen
    reserved = min(amount_fen, left_fen)
    freed = left_fen - reserved
    late = min(amount_fen - reserved, room_fen + freed)
    return Parts(reserved, freed, late, amount_fen - reserved - late)
