"""Memory that was freed, given back to the system: by itself glibc keeps nearly all of it."""

import ctypes


def trim_memory() -> None:
    """Give back what can be; does nothing where the C library is not glibc."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


_M_MMAP_THRESHOLD = -3
_APART_BYTES = 128 * 2**10


def give_back_clips() -> bool:
    """From now on, let each clip and each other block of 128 kB or more go back to the system when it is freed; tell whether that is so.

    glibc begins like this, but moves the limit up to the largest block it has seen freed; clips of all lengths then leave gaps between
    what stays, and in a day these come to 10 MB.
    """
    options = getattr(ctypes.CDLL(None), "mallopt", None)
    return options is not None and options(_M_MMAP_THRESHOLD, _APART_BYTES) == 1
