import { but, choice, real, type SdKey, text, texts, toggle, trainNetwork, whole } from "./key";
import { FIXED_NAME, NO_FILE, NO_RESUME } from "./why";

/** What train_network.py itself declares: the LoRA and validation. */
export const networkKeys: readonly SdKey[] = [
  toggle("cpu_offload_checkpointing", trainNetwork(1746)),
  toggle("no_metadata", trainNetwork(1752)),
  but(choice("save_model_as", trainNetwork(1755), "safetensors", ["ckpt", "pt", "safetensors"]), {
    owner: FIXED_NAME,
  }),
  real("unet_lr", trainNetwork(1763), undefined, 0, 10),
  {
    name: "text_encoder_lr",
    type: "numbers",
    default: undefined,
    source: trainNetwork(1764),
    min: 0,
    max: 10,
  },
  toggle("fp8_base_unet", trainNetwork(1771)),
  but(text("network_weights", trainNetwork(1778), undefined), { refuse: NO_FILE }),
  text("network_module", trainNetwork(1781), undefined),
  whole("network_dim", trainNetwork(1784), undefined, 1, 4096),
  real("network_alpha", trainNetwork(1790), 1, 0.001, 8192),
  real("network_dropout", trainNetwork(1796), undefined, 0, 0.99),
  texts("network_args", trainNetwork(1802)),
  toggle("network_train_unet_only", trainNetwork(1809)),
  toggle("network_train_text_encoder_only", trainNetwork(1812)),
  text("training_comment", trainNetwork(1817), undefined),
  but(toggle("dim_from_weights", trainNetwork(1823)), {
    refuse: "needs network_weights, and no such file comes into the container",
  }),
  real("scale_weight_norms", trainNetwork(1828), undefined, 0, 1000),
  but(texts("base_weights", trainNetwork(1834)), { refuse: NO_FILE }),
  {
    name: "base_weights_multiplier",
    type: "numbers",
    default: undefined,
    source: trainNetwork(1841),
    refuse: "needs base_weights, and no such file comes into the container",
  },
  toggle("no_half_vae", trainNetwork(1848)),
  but(toggle("skip_until_initial_step", trainNetwork(1853)), { refuse: NO_RESUME }),
  but(whole("initial_epoch", trainNetwork(1858), undefined), { refuse: NO_RESUME }),
  but(whole("initial_step", trainNetwork(1865), undefined), { refuse: NO_RESUME }),
  whole("validation_seed", trainNetwork(1872), undefined, 0, 4294967295),
  real("validation_split", trainNetwork(1878), 0, 0, 0.99),
  whole("validate_every_n_steps", trainNetwork(1884), undefined),
  whole("validate_every_n_epochs", trainNetwork(1890), undefined),
  whole("max_validation_steps", trainNetwork(1896), undefined),
];
