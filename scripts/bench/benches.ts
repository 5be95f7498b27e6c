import type { Bench } from "./bench";
import { launcherBench } from "./launcher/launcher";
import { planningBench } from "./planning/planning";
import { previewBench } from "./preview/preview";

/** Every bench, in the order in which they run. */
export const benches: readonly Bench[] = [previewBench, planningBench, launcherBench];
