/** What the contract of the image jobs rests on in rayonlabs/G.O.D and in sd-scripts. */
import { GOD_LANDMARKS } from "../god-text/watch";
import type { UpstreamWatch } from "../watch";
import { GOD_IMAGE_BASE_FLUX, GOD_IMAGE_BASE_SDXL } from "./baseFiles";
import { GOD_IMAGE_EVENTS } from "./events";
import {
  GOD_COMMIT,
  GOD_IMAGE_CONFIGS,
  GOD_IMAGE_LAUNCH,
  GOD_IMAGE_TYPES,
  SD_SCRIPTS_COMMIT,
  SD_SCRIPTS_HOME,
} from "./upstream";

const words = ["accelerate", ...GOD_IMAGE_LAUNCH].map((word) => JSON.stringify(word)).join(", ");

/** For `npm run contracts`. */
export const GOD_IMAGE_WATCH: UpstreamWatch = {
  name: "god-image",
  repository: "rayonlabs/G.O.D",
  commit: GOD_COMMIT,
  landmarks: GOD_LANDMARKS,
  prefix: "G.O.D ",
  choices: [
    {
      what: "GOD_IMAGE_TYPES",
      flag: "model-type",
      choices: GOD_IMAGE_TYPES,
      source: "scripts/image_trainer.py:98",
    },
  ],
  events: { patterns: GOD_IMAGE_EVENTS },
  values: [
    {
      what: "GOD_IMAGE_CONFIGS",
      target: "IMAGE_CONTAINER_CONFIG_SAVE_PATH",
      value: GOD_IMAGE_CONFIGS,
      source: "trainer/constants.py:30",
    },
    {
      what: "GOD_IMAGE_LAUNCH",
      target: "training_command",
      value: {
        expression: `[${words}, f"${SD_SCRIPTS_HOME}/{model_type}_train_network.py", "--config_file", config_path]`,
      },
      source: "scripts/image_trainer.py:53-63",
    },
  ],
  documents: [
    { file: "core/config/base_diffusion_sdxl.toml", values: GOD_IMAGE_BASE_SDXL, complete: true },
    { file: "core/config/base_diffusion_flux.toml", values: GOD_IMAGE_BASE_FLUX, complete: true },
  ],
};

/** For `npm run contracts`, against a checkout of sd-scripts. */
export const SD_SCRIPTS_WATCH: UpstreamWatch = {
  name: "sd-scripts",
  repository: "kohya-ss/sd-scripts",
  commit: SD_SCRIPTS_COMMIT,
  landmarks: ["train_network.py", "flux_train_network.py", "networks/lora_flux.py"],
  prefix: "sd-scripts ",
  events: {
    patterns: GOD_IMAGE_EVENTS,
    // Bars of tqdm are put together at run time, from a name and a dictionary.
    parts: { "avr_loss=": ["avr_loss"], "steps:": ["steps"], "val_avg_loss=": ["val_avg_loss"] },
  },
};
