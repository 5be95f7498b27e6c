/** The kinds of training software that have a contract here. */
export const workloadNames = ["sn38", "god-text", "god-image", "connito", "custom"] as const;

/** One of them. */
export type WorkloadName = (typeof workloadNames)[number];
