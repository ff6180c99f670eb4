"""Skeletons as numbers, so that names are found by searching a sorted column.

A skeleton of up to twelve letters is one 64-bit number, five bits a letter, so that every
skeleton one slip away can be made by arithmetic on a whole array at once.
"""

import hashlib
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

LETTERS: Final = "bvhdjzklmnprstfcqwaeiou0123456789"
LENGTH: Final = 12
_BITS: Final = 5
_CODES: Final = {letter: min(code, 31) for code, letter in enumerate(LETTERS, start=1)}
_CONSONANTS: Final = range(1, 19)
_FOREIGN: Final = 1 << 63


@lru_cache(maxsize=65_536)
def pack(skeleton: str) -> int:
    """Write a skeleton as a number: its first twelve letters, or a hash for other scripts.

    Numbers of skeletons in Latin letters are below 2**60; those of other scripts have the
    highest bit set.
    """
    number = 0
    for letter in skeleton[:LENGTH]:
        code = _CODES.get(letter)
        if code is None:
            digest = hashlib.blake2b(skeleton.encode(), digest_size=8).digest()
            return int.from_bytes(digest, "big") | _FOREIGN
        number = number << _BITS | code
    return number


@lru_cache(maxsize=4096)
def neighbours(skeleton: str) -> NDArray[np.uint64]:
    """Give the keys of all skeletons one slip away: a consonant lost, added, changed or swapped.

    Returns
    -------
    ndarray of uint64
        Sorted, without repeats and without the skeleton's own key; about 36 for each letter.
    """
    codes = [_CODES.get(letter) for letter in skeleton[:LENGTH]]
    if None in codes:
        return np.empty(0, dtype=np.uint64)
    numbers = [code for code in codes if code is not None]
    found: list[NDArray[np.uint64]] = []
    for at in range(len(numbers) + 1):
        head = _join(numbers[:at])
        tail, tail_bits = _join(numbers[at:]), _BITS * (len(numbers) - at)
        if len(numbers) < LENGTH:
            found.append(_fill(head, tail, tail_bits))
        if at == len(numbers):
            continue
        rest, rest_bits = _join(numbers[at + 1 :]), tail_bits - _BITS
        found.append(_fill(head, rest, rest_bits))
        found.append(np.array([head << rest_bits | rest], dtype=np.uint64))
        if at + 1 < len(numbers):
            exchanged = [*numbers[:at], numbers[at + 1], numbers[at], *numbers[at + 2 :]]
            found.append(np.array([_join(exchanged)], dtype=np.uint64))
    keys: NDArray[np.uint64] = np.unique(np.concatenate(found))
    others: NDArray[np.uint64] = keys[(keys != pack(skeleton)) & (keys != 0)]
    return others


def _join(codes: list[int]) -> int:
    number = 0
    for code in codes:
        number = number << _BITS | code
    return number


def _fill(head: int, tail: int, tail_bits: int) -> NDArray[np.uint64]:
    """Put every consonant between head and tail."""
    keys = [head << (tail_bits + _BITS) | code << tail_bits | tail for code in _CONSONANTS]
    return np.array(keys, dtype=np.uint64)
