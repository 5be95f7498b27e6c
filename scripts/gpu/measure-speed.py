#!/usr/bin/env python3
"""G5 and G6: speed, memory and loss of the text profiles in a plain transformers loop, and what the GPU's products reach.

  measure-speed.py --list                     what would be run, as JSON lines; needs neither PyTorch nor a GPU
  measure-speed.py --out FOLDER [--parts ...] runs it, a JSON line for each result into FOLDER/results.jsonl

Parts: product (8192 cubed in bf16), speed (8 B with LoRA: each profile with the lengths of lengths.json and at a fixed
2,048), loss (0.5 B, all parameters, a second-order Markov stream, 3 seeds), sweep (around tuned). Results of a part that
was cut off stay. In packed rows attention does not stop at a sample's end: a plain loop has no kernel for that, so that
attention costs more here than with FlashAttention's variable lengths. --cpu --tiny runs all of it on a stand-in model.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIXED = 2048


def plan(options):
    """The runs, in the order in which they are worth most when time runs out."""
    data = json.loads((HERE / "speed-profiles.json").read_text(encoding="utf-8"))
    profiles = data["profiles"]
    runs = []
    if "product" in options.parts:
        runs.append({"part": "product", "size": 128 if options.tiny else 8192})
    if "speed" in options.parts:
        for batch in ("lengths", "fixed"):
            runs += [{"part": "speed", "profile": name, "data": batch, **each} for name, each in profiles.items()]
    if "sweep" in options.parts:
        around = profiles[data["sweep"]["around"]]
        for change in data["sweep"]["changes"]:
            runs.append({"part": "sweep", "profile": "tuned", "data": "lengths", **around, **change})
    if "loss" in options.parts:
        names = [name for name in profiles if name != "guide-004"]
        runs += [
            {"part": "loss", "profile": name, "seed": seed, **profiles[name]} for seed in (1, 2, 3) for name in names
        ]
    # One seed, one change of the sweep: each kind of run once.
    once = [run for run in runs if run.get("seed", 1) == 1 and (run["part"] != "sweep" or run["microBatch"] == 1)]
    return [tiny(run) for run in once] if options.tiny else runs


def tiny(run):
    """The same run, small enough for a CPU."""
    if run["part"] == "product":
        return run
    small = {"sequence": 32, "microBatch": min(2, run["microBatch"]), "gradientAccumulation": 1, "rank": 4, "alpha": 8}
    return {**run, **small}


def product(run, device):
    import torch

    size = run["size"]
    dtype = torch.bfloat16
    left, right = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    repeats = 50 if device == "cuda" else 2
    for _ in range(3):
        left @ right
    sync(device)
    began = time.perf_counter()
    for _ in range(repeats):
        left @ right
    sync(device)
    seconds = (time.perf_counter() - began) / repeats
    return {"seconds": seconds, "tflops": 2 * size**3 / seconds / 1e12}


def sync(device):
    import torch

    if device == "cuda":
        torch.cuda.synchronize()


def memory(device):
    import torch

    if device != "cuda":
        return {}
    return {
        "allocatedBytes": torch.cuda.max_memory_allocated(),
        "reservedBytes": torch.cuda.max_memory_reserved(),
    }


def optimizer_of(model, rate, device):
    import torch

    trained = [each for each in model.parameters() if each.requires_grad]
    fused = {"fused": True} if device == "cuda" else {}
    return torch.optim.AdamW(trained, lr=rate, weight_decay=0.0, **fused)


def speed(run, device, options):
    import torch

    import speed_data
    import speed_model

    size = "tiny" if options.tiny else "8b"
    lengths = json.loads((HERE / "lengths.json").read_text(encoding="utf-8"))["lengths"]
    profile = dict(run)
    if run["data"] == "fixed":
        profile["sequence"] = 32 if options.tiny else FIXED
        lengths = [profile["sequence"]]
    elif options.tiny:
        lengths = [max(2, length // 16) for length in lengths]
    model = speed_model.build(size, device, run["checkpointing"], run["rank"], run["alpha"])
    optimizer = optimizer_of(model, run["learningRate"], device)
    batches = speed_data.rows_of(lengths, profile)
    vocabulary = speed_model.SIZES[size][5]
    steps, useful, computed, flops = [], 0, 0, 0.0
    ends = time.perf_counter() + options.seconds
    number = 0
    # Two steps to warm up, then at least three, and as many as the time allows.
    while number < 5 or (time.perf_counter() < ends and number < options.steps + 2):
        sync(device)
        began = time.perf_counter()
        text = padding = 0
        for _ in range(run["gradientAccumulation"]):
            rows = next(batches)
            length = speed_data.padded_length(rows, profile)
            ids = torch.randint(vocabulary, (len(rows), length), device=device)
            wanted = ids.roll(-1, 1)
            for index, row in enumerate(rows):
                wanted[index, sum(row) :] = -100
            (speed_model.loss_of(model, ids, wanted) / run["gradientAccumulation"]).backward()
            text += sum(sum(row) for row in rows)
            padding += len(rows) * length
            if number >= 2:
                flops += len(rows) * length * speed_model.token_flops(size, False, length, run["rank"])
        torch.nn.utils.clip_grad_norm_([each for each in model.parameters() if each.requires_grad], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        sync(device)
        number += 1
        if number > 2:
            steps.append(time.perf_counter() - began)
            useful += text
            computed += padding
    seconds = sum(steps)
    return {
        "steps": len(steps),
        "stepSeconds": sorted(steps)[len(steps) // 2],
        "usefulTokensPerSecond": useful / seconds,
        "computedTokensPerSecond": computed / seconds,
        "usefulShare": useful / computed,
        "modelTflops": flops / seconds / 1e12,
        **memory(device),
    }


def loss(run, device, options):
    import torch

    import speed_data
    import speed_model

    torch.manual_seed(run["seed"])
    size = "tiny" if options.tiny else "0.5b"
    model = speed_model.build(size, device, run["checkpointing"])
    optimizer = optimizer_of(model, run["learningRate"], device)
    stream = speed_data.MarkovStream(run["seed"])
    # As many tokens for each profile, so that what differs is how they are cut into steps.
    budget = 2_000 if options.tiny else options.tokens
    per_step = run["microBatch"] * run["gradientAccumulation"] * run["sequence"]
    total = max(4, budget // per_step)
    losses = []
    for _ in range(total):
        mean = 0.0
        for _ in range(run["gradientAccumulation"]):
            rows = [stream.row(run["sequence"] + 1) for _ in range(run["microBatch"])]
            ids = torch.tensor(rows, device=device)
            part = speed_model.loss_of(model, ids[:, :-1], ids[:, 1:]) / run["gradientAccumulation"]
            part.backward()
            mean += part.item()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(mean)
    last = losses[-max(1, total // 10) :]
    return {"steps": total, "firstLoss": losses[0], "lastLoss": sum(last) / len(last), **memory(device)}


def limit(gib):
    """Makes an 80 GB card of a larger one."""
    import torch

    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, gib * 2**30 / total))


def clear(device):
    import gc

    import torch

    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def execute(run, device, options):
    import torch

    clear(device)
    try:
        if run["part"] == "product":
            return product(run, device)
        return (loss if run["part"] == "loss" else speed)(run, device, options)
    except torch.cuda.OutOfMemoryError as error:
        return {"outOfMemory": str(error).splitlines()[0], **memory(device)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--list", action="store_true", help="print the runs and end")
    parser.add_argument("--out", help="folder for results.jsonl")
    parser.add_argument("--parts", default="product,speed,sweep,loss")
    parser.add_argument("--cpu", action="store_true", help="on the CPU")
    parser.add_argument("--tiny", action="store_true", help="with a stand-in model and short rows")
    parser.add_argument("--steps", type=int, default=30, help="measured steps of a speed run, at most")
    parser.add_argument("--seconds", type=float, default=25.0, help="of a speed run, where the steps take longer")
    parser.add_argument("--tokens", type=int, default=4_000_000, help="of a loss run")
    parser.add_argument("--memory-gib", type=float, default=79.6, help="of the GPU's memory; H100 80GB: 79.6")
    given = parser.parse_args()
    given.parts = given.parts.split(",")
    unknown = [part for part in given.parts if part not in ("product", "speed", "sweep", "loss")]
    if unknown:
        parser.error(f"--parts: no part is called {unknown[0]}; there are product, speed, sweep, loss")
    if not given.list and given.out is None:
        parser.error("--out or --list is needed")
    if given.cpu and not given.tiny:
        parser.error("--cpu: only with --tiny, the models are for a GPU")
    return given


def main():
    options = arguments()
    runs = plan(options)
    if options.list:
        for run in runs:
            print(json.dumps(run))
        return 0
    device = "cpu" if options.cpu else "cuda"
    if device == "cuda":
        limit(options.memory_gib)
    os.makedirs(options.out, exist_ok=True)
    with open(os.path.join(options.out, "results.jsonl"), "a", encoding="utf-8") as results:
        for number, run in enumerate(runs, 1):
            print(f"measure-speed: {number} of {len(runs)}: {run['part']} {run.get('profile', '')}", file=sys.stderr)
            results.write(json.dumps({**run, "result": execute(run, device, options)}) + "\n")
            results.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
