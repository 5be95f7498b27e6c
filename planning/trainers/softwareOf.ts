import type { GuardsConfig } from "../../config/schema/guards";
import type { TrainerConfig } from "../../config/schema/trainer";
import type { SecretFacts } from "../../config/secrets";
import type { Findings } from "../findings";
import type { BucketPlan, HostPlan, SlotPlan } from "../plan";
import { connitoSoftware } from "./connito/software";
import { customSoftware } from "./custom/software";
import { godImageSoftware } from "./god-image/software";
import { godTextSoftware } from "./god-text/software";
import { sn38Software } from "./sn38";
import type { Software } from "./software";

/** What a workload's rules get to know. Parts that could not be resolved are undefined; the rules go as far as they can. */
export interface SoftwareInput<T extends TrainerConfig = TrainerConfig> {
  name: string;
  trainer: T;
  host: HostPlan | undefined;
  slot: SlotPlan | undefined;
  /** The bucket that the trainer names. */
  bucket: BucketPlan | undefined;
  guards: GuardsConfig;
  /** Which secrets are set: an optional one may change what the software gets. */
  secrets: SecretFacts;
  findings: Findings;
}

/** The software's side of one trainer, by its workload's contract. */
export function softwareOf(input: SoftwareInput): Software {
  const { trainer } = input;
  switch (trainer.workload) {
    case "sn38": {
      const { name, host, bucket, guards, secrets, findings } = input;
      return sn38Software(name, trainer, host, bucket, guards.strictFreshness, secrets, findings);
    }
    case "god-text":
      return godTextSoftware({ ...input, trainer });
    case "connito":
      return connitoSoftware({ ...input, trainer });
    case "custom":
      return customSoftware({ ...input, trainer });
    case "god-image":
      return godImageSoftware({ ...input, trainer });
  }
}
