/** G.O.D's tournaments and what guides 002 and 004 say of them; what is about single values stands with the profiles. */
import type { Tripwire } from "./entry";

const refused = "stands under what the guides advise and the plan refuses";

export const godTripwires: readonly Tripwire[] = [
  {
    id: "LP-GTEXT-021",
    title: "flash_attention as it really ends up",
    says: "guides 002 and 004 set it to true; upstream's script sets it to false whatever is written",
    truth: "axolotl is started here without that script, so that the key decides",
    source: "rayonlabs/G.O.D config_handler.py:54-57",
    verdict: "value",
    shown: "profile tuned has it on",
    where: "workloads/god-text/profiles/tuned.ts",
  },
  {
    id: "LP-GTEXT-069",
    verdict: "construction",
    source: "rayonlabs/G.O.D@86623e97 scripts/text_trainer.py:23; commit 19511fcd",
    shown: `${refused}; the image starts axolotl with the command that the script would have run`,
    where: "workloads/god-text/upstream.ts",
  },
  {
    id: "LP-GTEXT-070",
    verdict: "documented",
    source: "rayonlabs/G.O.D@86623e97 validator/evaluation/scoring.py:43-157; commits 19511fcd, 71cb2e0d",
    shown: `${refused}; docs/rules-history.md has the old formula and today's ranks with their dates`,
    where: "planning/allocation/god.ts",
  },
  {
    id: "LP-GTEXT-071",
    verdict: "error",
    source: "rayonlabs/G.O.D validator/core/constants.py:60-61, trainer/image_manager.py:136,222",
    shown: `${refused}; GPU_IDS and SHM_SIZE in tuning.env are errors of any trainer, CUDA_VISIBLE_DEVICES is LP-CUDA-001`,
    where: "planning/rules/environment.ts",
  },
  {
    id: "LP-GTEXT-072",
    verdict: "refused",
    source: "rayonlabs/G.O.D trainer/constants.py:14-15; EC2 user guide",
    shown: `${refused}; limits of your own meet LP-MEM-002, LP-SHM-003 and LP-CPU-001`,
    where: "planning/trainers/container.ts",
  },
  {
    id: "LP-GTEXT-103",
    says: "guide 004: 8 epochs, 10000 steps, over upstream's base file",
    truth: "base.yml has max_steps: 10, which cuts any number of epochs",
    source: "rayonlabs/G.O.D core/config/base.yml:61",
    verdict: "corrected",
    shown: "no profile takes max_steps over; one of 10 or less that you set yourself is a warning",
    where: "planning/trainers/god-text/software.ts",
  },
  {
    id: "LP-GTEXT-110",
    title: "Upstream's trainer rewrites the data set in place",
    says: "scripts/text_trainer.py renames the columns of DPO and GRPO data under /cache",
    truth: "on validators' read-only cache that fails, and on a volume of your own the original is gone",
    source: "rayonlabs/G.O.D dataset_utils.py:74,97; trainer/image_manager.py:148,234",
    verdict: "construction",
    shown:
      "that script is not run: axolotl maps the columns as it reads, and writes its tokenised copy elsewhere",
    where: "workloads/god-text/dataset.ts",
  },
  {
    id: "LP-GTEXT-111",
    title: "Upstream's uploader without MODEL",
    says: "the example scripts start the uploader without the variable MODEL",
    truth: "it then writes null as the base model into the adapter's config",
    source: "rayonlabs/G.O.D hf_upload.py; examples/run_*_task.sh",
    verdict: "construction",
    shown: "that uploader is not run: what axolotl saved is uploaded as it is",
    where: "planning/trainers/god-text/software.ts",
  },
  {
    id: "LP-GTEXT-112",
    title: "File formats that upstream's trainer offers and cannot read",
    says: "--file-format takes csv, json, hf and s3",
    truth: "only s3 works from end to end",
    source: "rayonlabs/G.O.D scripts/text_trainer.py:165-174, and its downloader",
    verdict: "construction",
    shown:
      "there is no such choice: the data set is a link, a file on the volume or a Hugging Face id, read by axolotl",
    where: "workloads/god-text/dataset.ts",
  },
];
