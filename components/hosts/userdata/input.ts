/** What the first boot of a host made here depends on. Nothing in it is secret, and nothing secret may be added. */
export interface UserDataInput {
  /** Name of the machine. */
  hostName: string;
  /** Login user of the operators. May use Docker, which equals root. */
  loginUser: string;
  /** Public keys of the operators, lines of OpenSSH. */
  sshPublicKeys: readonly string[];
  /** Where the instance store is, or will be, mounted. */
  scratchMount: string;
  /** How many GPUs nvidia-smi must list. */
  gpuCount: number;
  /** What the name of each GPU must contain, for example "H100". */
  gpuModel: string;
  /** Free space that Docker's folder must have before the host counts as ready, GiB. */
  minFreeGiB: number;
  /** Log rotation of containers that set none themselves. */
  dockerLogs: { maxSizeMiB: number; maxFiles: number };
}

/**
 * Folder of the instance store on AWS's Deep Learning images: their `dlami-nvme.service` mounts it there at every
 * boot. On other images launchpad-boot does the same.
 */
export const dlamiScratch = "/opt/dlami/nvme";

/** Login user of the operators on hosts made here. */
export const loginUser = "launchpad";
