import type { Bench } from "./bench";
import { launcherBench } from "./launcher/launcher";
import { previewBench } from "./preview/preview";

/** Every bench, in the order in which they run. */
export const benches: readonly Bench[] = [previewBench, launcherBench];
