"""What G5 trains on: rows of given lengths, and a learnable stream. Numbers from a seed, nothing is downloaded."""

import random


def rows_of(lengths, profile):
    """Yields micro-batches without end: lists of rows, each a list of the lengths of its samples, cut at the sequence."""
    sequence, size = profile["sequence"], profile["microBatch"]
    cut = [min(length, sequence) for length in lengths]
    if profile["batching"] == "packed":
        rows = packed(cut, sequence)
    elif profile["batching"] == "grouped":
        rows = grouped(cut, size)
    else:
        rows = [[length] for length in cut]
    at = 0
    while True:
        yield [rows[(at + offset) % len(rows)] for offset in range(size)]
        at += size


def grouped(lengths, size):
    """As transformers' group_by_length: chunks of 50 micro-batches, the longest first in each."""
    chunk = 50 * size
    rows = []
    for start in range(0, len(lengths), chunk):
        rows += [[length] for length in sorted(lengths[start : start + chunk], reverse=True)]
    return rows


def packed(lengths, sequence):
    """First fit over windows of 200 samples, as a packing loader that looks that far ahead."""
    rows = []
    for start in range(0, len(lengths), 200):
        open_rows = []
        for length in lengths[start : start + 200]:
            for row in open_rows:
                if sum(row) + length <= sequence:
                    row.append(length)
                    break
            else:
                open_rows.append([length])
        rows += open_rows
    return rows


def padded_length(rows, profile):
    """Tokens of each row as it is computed."""
    if profile["batching"] in ("full-length", "packed"):
        return profile["sequence"]
    return max(sum(row) for row in rows)


class MarkovStream:
    """Second-order: a token follows from the two before it. Each pair has four successors, the first of them mostly."""

    SYMBOLS = 64
    LIKELIHOODS = (0.7, 0.1, 0.1, 0.1)

    def __init__(self, seed):
        table = random.Random(11)
        self.successors = [table.sample(range(self.SYMBOLS), 4) for _ in range(self.SYMBOLS**2)]
        self.random = random.Random(seed)

    def row(self, length):
        first, second = self.random.randrange(self.SYMBOLS), self.random.randrange(self.SYMBOLS)
        row = [first, second]
        while len(row) < length:
            choice = self.random.choices(range(4), self.LIKELIHOODS)[0]
            row.append(self.successors[row[-2] * self.SYMBOLS + row[-1]][choice])
        return row
