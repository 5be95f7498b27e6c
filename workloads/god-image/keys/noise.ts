import { choice, customTrain, real, type SdKey, toggle, trainUtil, whole } from "./key";

/** Noise, timesteps and the loss. */
export const noiseKeys: readonly SdKey[] = [
  real("min_snr_gamma", customTrain(116), undefined, 0, 1000),
  toggle("scale_v_pred_loss_like_noise_pred", customTrain(122)),
  real("v_pred_like_loss", customTrain(127), undefined, 0, 1000),
  toggle("debiased_estimation_loss", customTrain(133)),
  toggle("weighted_captions", customTrain(139)),
  real("noise_offset", trainUtil(4067), undefined, 0, 1),
  toggle("noise_offset_random_strength", trainUtil(4073)),
  whole("multires_noise_iterations", trainUtil(4078), undefined, 0, 100),
  real("ip_noise_gamma", trainUtil(4084), undefined, 0, 1),
  toggle("ip_noise_gamma_random_strength", trainUtil(4091)),
  real("multires_noise_discount", trainUtil(4103), 0.3, 0, 1),
  real("adaptive_noise_scale", trainUtil(4109), undefined, -10, 10),
  toggle("zero_terminal_snr", trainUtil(4115)),
  whole("min_timestep", trainUtil(4120), undefined, 0, 999),
  whole("max_timestep", trainUtil(4126), undefined, 1, 1000),
  choice("loss_type", trainUtil(4132), "l2", ["l1", "l2", "huber", "smooth_l1"]),
  choice("huber_schedule", trainUtil(4139), "snr", ["constant", "exponential", "snr"]),
  real("huber_c", trainUtil(4147), 0.1, 1e-6, 100),
  real("huber_scale", trainUtil(4155), 1, 1e-6, 1000),
];
