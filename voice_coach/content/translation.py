"""A translation of what the coach teaches: only the words, laid over the file that has the numbers, so that these stand once."""

from collections.abc import Mapping
from typing import Any


def translated(original: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``original`` with ``words`` in their places.

    Tables are translated key by key. Of a list of tables, those of ``words`` are for those of the same ``id``; where there are no ids,
    for those at the same place. All else is replaced. Raises LookupError, telling the key, where ``original`` has no such place.
    """
    result = dict(original)
    for key, value in words.items():
        if key not in original:
            raise LookupError(f"{key}: there is no such key in what is translated")
        result[key] = _placed(key, original[key], value)
    return result


def _placed(key: str, original: Any, words: Any) -> Any:
    if isinstance(original, Mapping) and isinstance(words, Mapping):
        return translated(original, words)
    if not (_are_tables(original) and _are_tables(words)):
        return words
    if not all("id" in table for table in words):
        if len(words) != len(original):
            raise LookupError(f"{key}: there are {len(words)} instead of {len(original)}")
        return [translated(table, said) for table, said in zip(original, words, strict=True)]
    by_id = {said["id"]: said for said in words}
    if strange := by_id.keys() - {table.get("id") for table in original}:
        raise LookupError(f"{key}: there is no {min(strange)} in what is translated")
    return [translated(table, by_id.get(table.get("id"), {})) for table in original]


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)
