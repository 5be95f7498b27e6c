"""A small training job that is real: a tiny language model on a seeded stream, on the CPU or one GPU.

It prints one line per step, saves a checkpoint on SIGTERM, and runs out of memory on request: for real, at the step
where the sequences get long (--long-from-step) and the micro-batch is too large, or wherever --oom-at-step says.

    python3 train.py --device cuda --steps 50 --micro-batch 8 --grad-accum 4

The launcher tests and the recordings G2 and G3 run it. Python 3.9 and PyTorch 1.13 or newer; no other package.
"""

import argparse
import os
import signal
import sys
import time

import torch
from torch import nn
from torch.nn import functional

# Bytes that no machine has: on the CPU the allocator itself refuses them, which is a RuntimeError there.
ABSURD_BYTES = 1 << 62


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--steps", type=int, default=0, help="0: until it is stopped")
    parser.add_argument("--micro-batch", type=int, default=4)
    parser.add_argument("--grad-accum", type=int, default=1)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--sequence", type=int, default=32)
    parser.add_argument("--vocabulary", type=int, default=256)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument(
        "--long-from-step", type=int, default=1, help="sequences have an eighth of their length before this step"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--checkpoint", default="checkpoint.pt")
    parser.add_argument("--memory-limit-mib", type=int, default=0, help="of the GPU's memory; 0: all of it")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds after each step")
    parser.add_argument("--oom-at-step", type=int, default=0, help="allocate until there is no memory; 0: never")
    parser.add_argument(
        "--fits", type=int, default=0, help="with --oom-at-step: micro-batches up to this one do not run out"
    )
    given = parser.parse_args()
    for name in ("micro_batch", "grad_accum", "width", "layers", "sequence", "vocabulary"):
        if getattr(given, name) < 1:
            parser.error(f"--{name.replace('_', '-')}: at least 1")
    if given.width % 4:
        parser.error("--width: a multiple of 4, the number of heads")
    return given


class TinyModel(nn.Module):
    """A causal transformer with learned positions."""

    def __init__(self, vocabulary, width, layers, sequence):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.zeros(sequence, width))
        layer = nn.TransformerEncoderLayer(width, 4, 4 * width, dropout=0.0, batch_first=True, norm_first=True)
        self.body = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.head = nn.Linear(width, vocabulary)
        ahead = torch.full((sequence, sequence), float("-inf")).triu(1)
        self.register_buffer("ahead", ahead, persistent=False)

    def forward(self, ids):
        hidden = self.tokens(ids) + self.positions[: ids.shape[1]]
        return self.head(self.body(hidden, mask=self.ahead[: ids.shape[1], : ids.shape[1]]))


class Stream:
    """Seeded text that can be learnt: each token mostly follows from the one before it."""

    def __init__(self, vocabulary, seed):
        self.random = torch.Generator().manual_seed(seed)
        self.vocabulary = vocabulary
        self.next = torch.randperm(vocabulary, generator=self.random)

    def batch(self, rows, length):
        ids = torch.randint(self.vocabulary, (rows, length + 1), generator=self.random)
        noise = torch.rand(rows, length, generator=self.random) < 0.1
        for at in range(length):
            ids[:, at + 1] = torch.where(noise[:, at], ids[:, at + 1], self.next[ids[:, at]])
        return ids[:, :-1], ids[:, 1:]


def run_out_of_memory(device):
    """Allocates until the allocator refuses. What it raises is PyTorch's own error."""
    if device == "cpu":
        torch.empty(ABSURD_BYTES, dtype=torch.uint8)
    held = []
    while True:
        held.append(torch.empty(256 << 20, dtype=torch.uint8, device=device))


def memory_text(device):
    if device != "cuda":
        return "0 MiB"
    return f"{torch.cuda.max_memory_allocated() >> 20} MiB"


def save(path, model, optimizer, step):
    """Writes beside the file and renames: a checkpoint is whole, or it is the one before."""
    state = {"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, f"{path}.part")
    os.replace(f"{path}.part", path)
    print(f"checkpoint: {path} at step {step}", flush=True)


def main():
    given = arguments()
    asked = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    torch.manual_seed(given.seed)
    if given.memory_limit_mib > 0 and given.device == "cuda":
        total = torch.cuda.get_device_properties(0).total_memory
        torch.cuda.set_per_process_memory_fraction(min(1.0, (given.memory_limit_mib << 20) / total))
    model = TinyModel(given.vocabulary, given.width, given.layers, given.sequence).to(given.device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=given.learning_rate)
    stream = Stream(given.vocabulary, given.seed)
    size = sum(each.numel() for each in model.parameters())
    print(
        f"model: {size} parameters on {given.device}, PyTorch {torch.__version__}, batch "
        f"{given.micro_batch} x {given.grad_accum} = {given.micro_batch * given.grad_accum}",
        flush=True,
    )
    step = 0
    while not asked and (given.steps == 0 or step < given.steps):
        began = time.perf_counter()
        total = 0.0
        length = given.sequence if step + 1 >= given.long_from_step else max(2, given.sequence // 8)
        for _ in range(given.grad_accum):
            if step + 1 == given.oom_at_step and given.micro_batch > given.fits:
                run_out_of_memory(given.device)
            ids, wanted = (part.to(given.device) for part in stream.batch(given.micro_batch, length))
            loss = functional.cross_entropy(model(ids).flatten(0, 1), wanted.flatten()) / given.grad_accum
            loss.backward()
            total += loss.item()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        seconds = time.perf_counter() - began
        print(
            f"step {step} | loss {total:.4f} | lr {given.learning_rate:.6f} | {seconds * 1000:.1f} ms | "
            f"peak {memory_text(given.device)}",
            flush=True,
        )
        time.sleep(given.pause)
    save(given.checkpoint, model, optimizer, step)
    return 0


if __name__ == "__main__":
    sys.exit(main())
