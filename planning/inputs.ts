/** Facts that planning needs from outside: read at the edge (index.ts, the command line) and passed in. */
export interface PlanInputs {
  /** The time in ISO 8601, for the age of prices and the end of capacity blocks. */
  now: string;
  /** Per workload: what an image built on the host is made from. */
  images: Readonly<Record<string, ImageInputs>>;
  /** Digests that were pushed, as `<stack>/<workload>` to `sha256:...`: the checked-in images/record.json. */
  digests: Readonly<Record<string, string>>;
  /** `require`: a missing secret is a problem. `report`: it is a note, for planning before secrets are set. */
  secrets: "require" | "report";
}

/** What an image is made from. */
export interface ImageInputs {
  /** sha256 (hex) over the Dockerfile, the lock files, the launcher and the names of the build arguments. */
  inputsHash: string;
  /** Base image by digest, from images/<workload>/base.json. */
  baseImage: string | undefined;
  /** NCCL that its lock installs; undefined where the base brings it. */
  nccl?: string | undefined;
}
