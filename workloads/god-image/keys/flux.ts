import { but, choice, fluxScript, fluxTrain, real, type SdKey, text, toggle, trainUtil, whole } from "./key";
import { NO_FILE } from "./why";

/** What flux_train_network.py has and the others have not. */
export const fluxKeys: readonly SdKey[] = [
  but(toggle("split_mode", fluxScript(528)), {
    refuse: "kept for older files: it is blocks_to_swap",
    models: ["flux"],
  }),
  but(text("clip_l", fluxTrain(618), undefined), { owner: "fluxFiles.clipL", models: ["flux"] }),
  but(text("t5xxl", fluxTrain(623), undefined), { owner: "fluxFiles.t5xxl", models: ["flux"] }),
  but(text("ae", fluxTrain(628), undefined), { owner: "fluxFiles.ae", models: ["flux"] }),
  but(text("controlnet_model_name_or_path", fluxTrain(629), undefined), {
    refuse: NO_FILE,
    models: ["flux"],
  }),
  but(whole("t5xxl_max_token_length", fluxTrain(635), undefined, 1, 512), { models: ["flux"] }),
  but(toggle("apply_t5_attn_mask", fluxTrain(642)), { models: ["flux"] }),
  but(real("guidance_scale", fluxTrain(648), 3.5, 0, 100), { models: ["flux"] }),
  but(
    choice("timestep_sampling", fluxTrain(655), "sigma", [
      "sigma",
      "uniform",
      "sigmoid",
      "shift",
      "flux_shift",
    ]),
    { models: ["flux"] },
  ),
  but(real("sigmoid_scale", fluxTrain(662), 1, 0.001, 100), { models: ["flux"] }),
  but(choice("model_prediction_type", fluxTrain(668), "sigma_scaled", ["raw", "additive", "sigma_scaled"]), {
    models: ["flux"],
  }),
  but(real("discrete_flow_shift", fluxTrain(677), 3, 0.001, 100), { models: ["flux"] }),
  but(choice("model_type", fluxTrain(684), "flux", ["flux", "chroma"]), {
    refuse: '"flux" is what the job is for; Chroma is another model',
    models: ["flux"],
  }),
  but(toggle("cache_text_encoder_outputs", trainUtil(4253)), { models: ["flux"] }),
  but(toggle("cache_text_encoder_outputs_to_disk", trainUtil(4256)), { models: ["flux"] }),
  but(whole("text_encoder_batch_size", trainUtil(4261), undefined, 1, 512), { models: ["flux"] }),
  but(toggle("disable_mmap_load_safetensors", trainUtil(4270)), { models: ["flux"] }),
  but(
    choice("weighting_scheme", trainUtil(4277), "uniform", [
      "sigma_sqrt",
      "logit_normal",
      "mode",
      "cosmap",
      "none",
      "uniform",
    ]),
    { models: ["flux"] },
  ),
  but(real("logit_mean", trainUtil(4285), 0, -100, 100), { models: ["flux"] }),
  but(real("logit_std", trainUtil(4291), 1, 1e-6, 100), { models: ["flux"] }),
  but(real("mode_scale", trainUtil(4297), 1.29, -10, 10), { models: ["flux"] }),
  but(whole("blocks_to_swap", trainUtil(4305), undefined, 0, 35), { models: ["flux"] }),
];
