"""The models of G5: transformers' Llama from a config with random weights, with adapters written out as PEFT has them."""

import torch
from torch import nn
from torch.nn import functional

# layers, width, heads, key heads, MLP, vocabulary. 8b and 0.5b: the sizes of Llama 3.1 8B, and of a small one of its kind.
SIZES = {
    "8b": (32, 4096, 32, 8, 14336, 128256),
    "0.5b": (16, 1536, 16, 4, 4096, 32000),
    "tiny": (2, 64, 4, 4, 128, 256),
}


class TinyModel(nn.Module):
    """Stands in for transformers' model where there is none (--tiny): the same calls, another model."""

    def __init__(self, layers, width, heads, vocabulary):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, dropout=0.0, batch_first=True, norm_first=True)
        self.body = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, ids):
        length = ids.shape[1]
        ahead = torch.full((length, length), float("-inf"), device=ids.device).triu(1)
        return self.head(self.body(self.tokens(ids), mask=ahead))


class Adapter(nn.Module):
    """A frozen linear layer with a trained one of low rank beside it."""

    def __init__(self, base, rank, alpha):
        super().__init__()
        self.base, self.scale = base, alpha / rank
        options = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.down = nn.Parameter(torch.randn(rank, base.in_features, **options) * 0.02)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank, **options))

    def forward(self, x):
        return self.base(x) + functional.linear(functional.linear(x, self.down), self.up) * self.scale


def build(size, device, checkpointing=False, rank=0, alpha=0):
    """A model in bf16 (fp32 on the CPU) with adapters of `rank` on every linear layer but the output; 0: all is trained."""
    layers, width, heads, key_heads, intermediate, vocabulary = SIZES[size]
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    if size == "tiny":
        model = TinyModel(layers, width, heads, vocabulary).to(device=device, dtype=dtype)
    else:
        from transformers import LlamaConfig, LlamaForCausalLM

        config = LlamaConfig(
            num_hidden_layers=layers,
            hidden_size=width,
            num_attention_heads=heads,
            num_key_value_heads=key_heads,
            intermediate_size=intermediate,
            vocab_size=vocabulary,
            max_position_embeddings=8192,
            tie_word_embeddings=False,
            use_cache=False,
            attn_implementation="sdpa",
        )
        torch.set_default_dtype(dtype)
        with torch.device(device):
            model = LlamaForCausalLM(config)
        torch.set_default_dtype(torch.float32)
        if checkpointing:
            model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    if rank > 0:
        adapt(model, rank, alpha)
        if checkpointing and size != "tiny":
            model.enable_input_require_grads()
    return model.train()


def adapt(model, rank, alpha):
    """Adapters on the linear layers whose weights are used through the layer itself."""
    model.requires_grad_(False)
    for parent in list(model.modules()):
        if isinstance(parent, (nn.MultiheadAttention, Adapter)):
            continue
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear) and name not in ("lm_head", "head"):
                setattr(parent, name, Adapter(child, rank, alpha))


def loss_of(model, ids, wanted):
    """The mean loss of the next tokens, in fp32; -100 in `wanted` counts for nothing."""
    out = model(ids) if isinstance(model, TinyModel) else model(input_ids=ids).logits
    return functional.cross_entropy(out.flatten(0, 1).float(), wanted.flatten(), ignore_index=-100)


def token_flops(size, trains_all, sequence, rank=0):
    """Operations of one token without anything run twice, as planning/time/ counts them."""
    layers, width, heads, key_heads, intermediate, vocabulary = SIZES[size]
    narrow = width * key_heads // heads
    products = layers * (2 * width * width + 2 * width * narrow + 3 * width * intermediate) + vocabulary * width
    adapters = layers * rank * (2 * (2 * width) + 2 * (width + narrow) + 3 * (width + intermediate))
    passes = 3 if trains_all else 2
    return passes * 2 * products + 3 * 2 * adapters + 3.5 * 2 * layers * width * sequence
