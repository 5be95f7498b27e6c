/** What guide 004 advises for image jobs, with what cannot work corrected. It says nothing of Standard SD. */
import type { GodImageType } from "../upstream";
import type { ImageValue } from "./value";

const GUIDE = "guide 004, Diffusion Models";

function advised(
  id: string,
  name: string,
  value: ImageValue["value"],
  reason: string,
  source = GUIDE,
): ImageValue {
  return { key: `config:${name}`, value, id, source, reason };
}

const AS_WRITTEN = "as the guide has it";
const RATE =
  "the guide writes learning_rate, which the base file's two rates go before; they are what it means";
const CLIP = "as the guide has it; clipped norms are tighter than any published recipe";
const DECAY =
  "the guide's weight decay, which is an argument of the optimizer in sd-scripts: there is no key weight_decay";
const SCHEDULE = "the guide's cosine with restarts, five to ten of them; `constant` would end on a warm-up";
const WARMUP = "as the guide has it";
const VAE =
  "the guide has more: in fp32 a picture takes about 2 GiB in the VAE, and 32 or 64 at a time do not fit";

/** For each model. */
export const guideValues: Readonly<Record<GodImageType, readonly ImageValue[]>> = {
  sd15: [],
  sdxl: [
    advised("LP-GIMG-020", "network_dim", 512, AS_WRITTEN),
    advised("LP-GIMG-021", "network_alpha", 256, AS_WRITTEN),
    advised("LP-GIMG-022", "train_batch_size", 16, AS_WRITTEN),
    advised("LP-GIMG-023", "vae_batch_size", 16, VAE),
    advised("LP-GIMG-024", "max_train_steps", 9600, AS_WRITTEN),
    advised("LP-GIMG-025", "unet_lr", 0.00004, RATE),
    advised("LP-GIMG-026", "text_encoder_lr", 0.00004, RATE),
    advised("LP-GIMG-027", "min_snr_gamma", 24, AS_WRITTEN),
    advised("LP-GIMG-028", "max_grad_norm", 0.15, CLIP),
    advised("LP-GIMG-029", "optimizer_args", ["weight_decay=0.0005"], DECAY),
    advised("LP-GIMG-030", "lr_scheduler", "cosine_with_restarts", SCHEDULE),
    advised("LP-GIMG-031", "lr_scheduler_num_cycles", 5, SCHEDULE),
    advised("LP-GIMG-032", "lr_warmup_steps", 300, WARMUP),
  ],
  flux: [
    advised("LP-GIMG-040", "network_dim", 512, AS_WRITTEN),
    advised("LP-GIMG-041", "network_alpha", 512, AS_WRITTEN),
    advised("LP-GIMG-042", "train_batch_size", 8, AS_WRITTEN),
    advised("LP-GIMG-043", "vae_batch_size", 16, VAE),
    advised("LP-GIMG-044", "max_train_steps", 12_000, AS_WRITTEN),
    advised("LP-GIMG-045", "unet_lr", 0.0002, RATE),
    advised("LP-GIMG-046", "text_encoder_lr", [0.0002, 0.0002], RATE),
    advised("LP-GIMG-047", "max_grad_norm", 0.2, CLIP),
    advised(
      "LP-GIMG-048",
      "optimizer_args",
      ["scale_parameter=False", "relative_step=False", "warmup_init=False", "weight_decay=0.0005"],
      DECAY,
    ),
    advised("LP-GIMG-049", "lr_scheduler", "cosine_with_restarts", SCHEDULE),
    advised("LP-GIMG-050", "lr_scheduler_num_cycles", 5, SCHEDULE),
    advised("LP-GIMG-051", "lr_warmup_steps", 300, WARMUP),
  ],
};
