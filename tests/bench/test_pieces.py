"""A measurement in pieces: what was measured is not measured again, and what there is no time for is left to the next run."""

from pathlib import Path

from bench.pieces import Pieces


def test_the_next_run_goes_on_where_this_one_ended(tmp_path: Path) -> None:
    """What is in the file is taken from there; without ``resume`` all is measured anew."""
    file, measured = tmp_path / "out" / "pieces.jsonl", list[str]()

    def piece(name: str) -> dict[str, float]:
        measured.append(name)
        return {"wait_s": float("inf"), "number": len(measured)}

    first = {"a": lambda: piece("a"), "b": lambda: piece("b")}
    assert [result["number"] for result in Pieces(file).measured(first)] == [1, 2]
    more = first | {"c": lambda: piece("c")}
    assert list(Pieces(file, resume=True).measured(more)) == [
        {"wait_s": float("inf"), "number": number} for number in (1, 2, 3)
    ]
    assert [result["number"] for result in Pieces(file).measured(first)] == [4, 5]
    assert measured == ["a", "b", "c", "a", "b"]


def test_no_piece_begins_when_time_is_up(tmp_path: Path) -> None:
    """What was measured before counts all the same."""
    file = tmp_path / "pieces.jsonl"
    assert list(Pieces(file).measured({"a": lambda: {"hits": 1}}))
    late = Pieces(file, resume=True, within_s=0.0)
    assert list(late.measured({"b": lambda: {"hits": 2}, "a": lambda: {"hits": 3}})) == [{"hits": 1}]
