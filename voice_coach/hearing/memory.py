"""Memory that was freed, given back to the system: by itself glibc keeps nearly all of it."""

import ctypes


def trim_memory() -> None:
    """Give back what can be; does nothing where the C library is not glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
