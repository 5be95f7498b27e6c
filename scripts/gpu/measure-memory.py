#!/usr/bin/env python3
"""G4: peak GPU memory of short training steps, for the memory model of planning/memory/.

  measure-memory.py --list           the points as JSON lines; needs neither PyTorch nor a GPU
  measure-memory.py --point ID       runs one point and prints its figures as one JSON line
  measure-memory.py --all FOLDER     runs each point in a process of its own, into FOLDER/points.jsonl
  measure-memory.py --try            two tiny models on the CPU, to see that the script works; no figure of memory

Models are transformers' LlamaForCausalLM from a config, with random weights: nothing is downloaded. LoRA is written out
here in the way of PEFT (fp32 adapters beside a bf16 base, under autocast), so that PEFT is not needed. A point that runs
out of memory is recorded as such. The set-ups have the form that planning/memory/point.ts reads.
"""

import argparse
import json
import os
import subprocess
import sys

LLAMA = {
    "llama-0.5b": dict(layers=12, hidden=1536, heads=12, kvHeads=4, intermediate=5376, vocab=32000),
    "llama-1b": dict(layers=16, hidden=2048, heads=16, kvHeads=4, intermediate=8192, vocab=32000),
    "llama-1b-128k": dict(layers=16, hidden=2048, heads=16, kvHeads=4, intermediate=8192, vocab=128256),
    "llama-3b": dict(layers=28, hidden=3072, heads=24, kvHeads=8, intermediate=8192, vocab=32000),
    "llama-8b": dict(layers=32, hidden=4096, heads=32, kvHeads=8, intermediate=14336, vocab=32000),
    "llama-8b-128k": dict(layers=32, hidden=4096, heads=32, kvHeads=8, intermediate=14336, vocab=128256),
}

STEPS = 3

TRY = dict(layers=2, hidden=64, heads=4, kvHeads=2, intermediate=128, vocab=256)


def architecture(name):
    sizes = LLAMA.get(name, TRY)
    head_dim = sizes["hidden"] // sizes["heads"]
    source = "random weights, scripts/gpu/measure-memory.py"
    return dict(name=name, **sizes, headDim=head_dim, tiedEmbeddings=False, source=source)


def point(model, method, micro_batch, sequence, checkpointing, optimizer="adamw-fused", trained="fp32"):
    kind = "full" if method == "full" else "lora"
    named = {"kind": "full"} if method == "full" else {"kind": "lora", "rank": method, "targets": "all-linear"}
    setup = dict(
        model=architecture(model),
        method=named,
        microBatch=micro_batch,
        sequence=sequence,
        checkpointing=checkpointing,
        optimizer=optimizer,
        trained=trained,
        loss="fp32",
        accumulates=False,
    )
    rank = "" if kind == "full" else f"-r{method}"
    name = f"{model}-{kind}{rank}-b{micro_batch}-s{sequence}-{checkpointing}-{optimizer}-{trained}"
    return dict(id=name, setup=setup)


POINTS = [
    point("llama-0.5b", "full", 4, 512, "none"),
    point("llama-0.5b", "full", 16, 2048, "none"),
    point("llama-0.5b", "full", 32, 2048, "full"),
    point("llama-1b", "full", 4, 2048, "none"),
    point("llama-1b", "full", 4, 2048, "none", "adamw"),
    point("llama-1b", "full", 4, 2048, "none", "adamw-8bit"),
    point("llama-1b", "full", 4, 2048, "none", "adamw-fused", "bf16"),
    point("llama-1b", "full", 8, 4096, "full"),
    point("llama-1b-128k", "full", 4, 2048, "none"),
    point("llama-1b-128k", "full", 16, 2048, "full"),
    point("llama-3b", "full", 1, 2048, "none", "adamw-fused", "bf16"),
    point("llama-3b", "full", 8, 2048, "full", "adamw-fused", "bf16"),
    point("llama-3b", 8, 2, 2048, "none"),
    point("llama-3b", 64, 4, 2048, "none"),
    point("llama-3b", 512, 8, 2048, "full"),
    point("llama-8b", "full", 1, 2048, "full", "adamw-8bit", "bf16"),
    point("llama-8b", 8, 1, 512, "none"),
    point("llama-8b", 64, 1, 4096, "none"),
    point("llama-8b", 64, 2, 2048, "none"),
    point("llama-8b", 256, 4, 2048, "full"),
    point("llama-8b", 512, 16, 2048, "full"),
    point("llama-8b", 64, 32, 2048, "full"),
    point("llama-8b-128k", 64, 2, 2048, "none"),
    point("llama-8b-128k", 64, 8, 2048, "full"),
    point("llama-8b-128k", 512, 4, 4096, "full"),
    point("llama-8b-128k", 512, 32, 2048, "none"),
]


def build(setup, device):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    sizes = setup["model"]
    config = LlamaConfig(
        num_hidden_layers=sizes["layers"],
        hidden_size=sizes["hidden"],
        num_attention_heads=sizes["heads"],
        num_key_value_heads=sizes["kvHeads"],
        intermediate_size=sizes["intermediate"],
        vocab_size=sizes["vocab"],
        max_position_embeddings=8192,
        tie_word_embeddings=False,
        use_cache=False,
        attn_implementation="sdpa",
    )
    frozen = setup["method"]["kind"] != "full"
    dtype = torch.float32 if setup["trained"] == "fp32" and not frozen else torch.bfloat16
    torch.set_default_dtype(dtype)
    with torch.device(device):
        model = LlamaForCausalLM(config)
    torch.set_default_dtype(torch.float32)
    if frozen:
        adapt(model, setup, device)
    if setup["checkpointing"] == "full":
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
        if frozen:
            model.enable_input_require_grads()
    return model.train()


def adapt(model, setup, device):
    """Adapters on every linear layer of the decoder, in the dtype that is trained."""
    import torch

    rank = setup["method"]["rank"]
    dtype = torch.float32 if setup["trained"] == "fp32" else torch.bfloat16

    class Lora(torch.nn.Module):
        def __init__(self, base):
            super().__init__()
            self.base = base
            down = torch.empty(rank, base.in_features, device=device, dtype=dtype)
            self.down = torch.nn.Parameter(torch.nn.init.normal_(down, std=0.02))
            self.up = torch.nn.Parameter(torch.zeros(base.out_features, rank, device=device, dtype=dtype))

        def forward(self, x):
            out = self.base(x)
            low = torch.nn.functional.linear(x.to(self.down.dtype), self.down)
            return out + torch.nn.functional.linear(low, self.up).to(out.dtype)

    model.requires_grad_(False)
    for layer in model.model.layers:
        for parent in (layer.self_attn, layer.mlp):
            for name, child in list(parent.named_children()):
                if isinstance(child, torch.nn.Linear):
                    setattr(parent, name, Lora(child))


def optimizer_of(setup, parameters):
    import torch

    name = setup["optimizer"]
    if name == "adamw-8bit":
        import bitsandbytes

        return bitsandbytes.optim.AdamW8bit(parameters, lr=1e-5)
    fused = name == "adamw-fused"
    return torch.optim.AdamW(parameters, lr=1e-5, fused=fused, foreach=None if fused else True)


def train(setup, device):
    """A few steps; returns the numbers of trained parameters. Everything that they made is still alive then."""
    import torch

    model = build(setup, device)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = optimizer_of(setup, trained)
    shape = (setup["microBatch"], setup["sequence"])
    tokens = torch.randint(0, setup["model"]["vocab"], shape, device=device)
    for _ in range(STEPS):
        with torch.autocast(device, dtype=torch.bfloat16):
            loss = model(input_ids=tokens, labels=tokens).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return sum(parameter.numel() for parameter in trained)


def measure(wanted):
    import torch

    parameters = train(wanted["setup"], "cuda")
    torch.cuda.synchronize()
    return dict(
        trainedParameters=parameters,
        allocatedBytes=torch.cuda.max_memory_allocated(),
        reservedBytes=torch.cuda.max_memory_reserved(),
        deviceBytes=device_bytes(),
    )


def try_out():
    for method, checkpointing in (("full", "none"), ("full", "full"), (4, "none"), (4, "full")):
        tiny = point("tiny", method, 2, 16, checkpointing, "adamw")
        print(json.dumps(dict(id=tiny["id"], trainedParameters=train(tiny["setup"], "cpu"))))


def device_bytes():
    """What nvidia-smi shows of the whole GPU: right on one that nobody else uses."""
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]
    try:
        said = subprocess.run(query, capture_output=True, text=True, timeout=60, check=True).stdout
        return int(said.strip().splitlines()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def run_point(name):
    wanted = next((each for each in POINTS if each["id"] == name), None)
    if wanted is None:
        sys.exit(f"measure-memory: there is no point {name}; --list names them")
    import torch

    try:
        figures = measure(wanted)
    except torch.cuda.OutOfMemoryError:
        figures = dict(outOfMemory=True)
    except ImportError as missing:
        figures = dict(leftOut=f"no package {missing.name}")
    print(json.dumps(dict(wanted, **figures)), flush=True)


def run_all(folder):
    """Every point in a process of its own: a peak is not to see what the last one left."""
    os.makedirs(folder, exist_ok=True)
    failed = 0
    with open(os.path.join(folder, "points.jsonl"), "w", encoding="utf-8") as out:
        for number, wanted in enumerate(POINTS, start=1):
            print(f"measure-memory: {number} of {len(POINTS)}: {wanted['id']}", file=sys.stderr, flush=True)
            command = [sys.executable, os.path.abspath(__file__), "--point", wanted["id"]]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            lines = done.stdout.strip().splitlines()
            if done.returncode == 0 and lines:
                out.write(lines[-1] + "\n")
            else:
                failed += 1
                why = (done.stderr.strip().splitlines() or ["no output"])[-1]
                out.write(json.dumps(dict(wanted, failed=why)) + "\n")
            out.flush()
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="prints the points")
    what.add_argument("--try", action="store_true", dest="tried", help="runs tiny models on the CPU")
    what.add_argument("--point", metavar="ID", help="runs one point")
    what.add_argument("--all", metavar="FOLDER", help="runs every point")
    options = parser.parse_args()
    if options.list:
        for each in POINTS:
            print(json.dumps(each))
    elif options.tried:
        try_out()
    elif options.point:
        run_point(options.point)
    else:
        sys.exit(1 if run_all(options.all) else 0)


if __name__ == "__main__":
    main()
