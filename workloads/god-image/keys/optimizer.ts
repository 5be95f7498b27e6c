import { but, choice, real, type SdKey, text, texts, toggle, trainUtil, whole } from "./key";

/** Optimizer, learning rates and their schedule. */
export const optimizerKeys: readonly SdKey[] = [
  but(text("optimizer_type", trainUtil(3678), "AdamW"), {
    // Lower or upper case is all the same (library/train_util.py:4846); others need packages that the image lacks.
    form: {
      pattern:
        /^(adamw|adamw8bit|pagedadamw|pagedadamw8bit|pagedadamw32bit|lion|lion8bit|pagedlion8bit|sgdnesterov|sgdnesterov8bit|adafactor|prodigy|radamschedulefree|adamwschedulefree|sgdschedulefree)$/i,
      like: "AdamW, AdamW8bit, Adafactor, Lion, Prodigy",
    },
  }),
  but(toggle("use_8bit_adam", trainUtil(3690)), {
    refuse: 'kept for older files: it is optimizer_type "AdamW8bit"',
  }),
  but(toggle("use_lion_optimizer", trainUtil(3695)), {
    refuse: 'kept for older files: it is optimizer_type "Lion"',
  }),
  real("learning_rate", trainUtil(3701), 0.000002, 0, 10),
  real("max_grad_norm", trainUtil(3702), 1, 0, 1000),
  texts("optimizer_args", trainUtil(3709)),
  but(text("lr_scheduler_type", trainUtil(3731), ""), {
    refuse: "a class of any library, of which the plan can check nothing: use lr_scheduler",
  }),
  texts("lr_scheduler_args", trainUtil(3732)),
  choice("lr_scheduler", trainUtil(3740), "constant", [
    "constant",
    "constant_with_warmup",
    "linear",
    "cosine",
    "cosine_with_restarts",
    "polynomial",
    "inverse_sqrt",
    "cosine_with_min_lr",
    "warmup_stable_decay",
  ]),
  real("lr_warmup_steps", trainUtil(3746), 0, 0, 10000000),
  real("lr_decay_steps", trainUtil(3753), 0, 0, 10000000),
  whole("lr_scheduler_num_cycles", trainUtil(3760), 1, 1, 10000),
  real("lr_scheduler_power", trainUtil(3766), 1, 0, 100),
  but(toggle("fused_backward_pass", trainUtil(3772)), {
    refuse: "train_network.py has no such pass; only full fine-tuning has",
  }),
  whole("lr_scheduler_timescale", trainUtil(3778), undefined, 1, 10000000),
  real("lr_scheduler_min_lr_ratio", trainUtil(3785), undefined, 0, 1),
];
