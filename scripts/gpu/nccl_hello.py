"""A group of one rank that reduces once: enough for NCCL to read its environment and say what it makes of it."""

import sys

import torch
import torch.distributed as dist


def main():
    backend = sys.argv[1]
    dist.init_process_group(backend, init_method=f"file://{sys.argv[2]}", rank=0, world_size=1)
    device = "cuda" if backend == "nccl" else "cpu"
    value = torch.ones(1 << 20, device=device)
    dist.all_reduce(value)
    print(f"all_reduce of {value.numel()} numbers on {device}: {value.sum().item():.0f}", flush=True)
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
