/** The workloads' contracts as the plan makes them, for launchers and judgements that are measured. */

import {
  CONNITO_PROBE_SECONDS,
  CONNITO_RESTART,
  connitoFaults,
  connitoSilence,
} from "../../../workloads/connito/faults";
import {
  CUSTOM_PROBE_SECONDS,
  CUSTOM_RESTART,
  customFaults,
  customSilence,
} from "../../../workloads/custom/faults";
import {
  GOD_IMAGE_PROBE_SECONDS,
  GOD_IMAGE_RESTART,
  godImageFaults,
  godImageSilence,
} from "../../../workloads/god-image/faults";
import {
  GOD_TEXT_PROBE_SECONDS,
  GOD_TEXT_RESTART,
  godTextFaults,
  godTextSilence,
} from "../../../workloads/god-text/faults";
import type { Supervision } from "../../../workloads/launchfile";
import { SN38_PROBE_SECONDS, SN38_RESTART, sn38Faults, sn38Silence } from "../../../workloads/sn38/faults";

/** Seconds of a step that the silences follow from; the plan's own estimate for SN38 is near it. */
export const STEP_SECONDS = 15;

/** What is judged by. */
export interface Contract {
  readonly name: string;
  readonly supervision: Supervision;
}

function contract(
  name: string,
  probeSeconds: number,
  faults: Supervision["faults"],
  silence: (stepSeconds: number) => Supervision["silence"],
  restart: Omit<Supervision["restart"], "keepAlive">,
): Contract {
  const supervision: Supervision = {
    probeSeconds,
    faults,
    restart: { ...restart, keepAlive: false },
    silence: silence(STEP_SECONDS),
    ladder: [],
  };
  return { name, supervision };
}

const sn38 = contract("sn38", SN38_PROBE_SECONDS, sn38Faults, sn38Silence, SN38_RESTART);

/** SN38's: its silence between two steps is the shortest, and every fault of its own uploads is watched. */
export const sn38Contract: Contract = {
  ...sn38,
  supervision: { ...sn38.supervision, firstUploadStep: 8 },
};

/** Every workload's. */
export const contracts: readonly Contract[] = [
  sn38Contract,
  contract("connito", CONNITO_PROBE_SECONDS, connitoFaults, connitoSilence, CONNITO_RESTART),
  contract("god-text", GOD_TEXT_PROBE_SECONDS, godTextFaults, godTextSilence, GOD_TEXT_RESTART),
  contract("god-image", GOD_IMAGE_PROBE_SECONDS, godImageFaults, godImageSilence, GOD_IMAGE_RESTART),
  contract("custom", CUSTOM_PROBE_SECONDS, customFaults, customSilence, CUSTOM_RESTART),
];

/** The same contract with all its times divided, so that it can be watched in real time. */
export function spedUp({ name, supervision }: Contract, times: number): Contract {
  const { silence, faults } = supervision;
  const faster = Object.entries(faults).map(([fault, rule]) => [
    fault,
    { ...rule, minSeconds: rule.minSeconds / times },
  ]);
  return {
    name,
    supervision: {
      ...supervision,
      probeSeconds: supervision.probeSeconds / times,
      faults: Object.fromEntries(faster),
      silence: {
        startSeconds: silence.startSeconds / times,
        usualSeconds: silence.usualSeconds / times,
        after: silence.after.map(({ event, seconds }) => ({ event, seconds: seconds / times })),
      },
    },
  };
}
