/** /run/launchpad/ready.json, as launchpad-ready writes it and the readiness gate reads it. */
export interface ReadyFile {
  version: 1;
  status: "ready" | "not-ready";
  /** ISO time of the check. */
  checkedAt: string;
  host: string;
  checks: ReadyCheck[];
}

/** One check. */
export interface ReadyCheck {
  id: "setup" | "driver" | "gpus" | "fabric" | "docker" | "toolkit" | "cgroup" | "disk" | "scratch";
  ok: boolean;
  /** False for advice, which does not hold the host back. */
  required: boolean;
  found: string;
  expected: string;
}
