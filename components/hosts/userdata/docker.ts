import type { UserDataInput } from "./input";

/**
 * Docker's options, merged into the image's own daemon.json.
 *
 * - `native.cgroupdriver=cgroupfs`: under systemd's cgroup driver a `systemctl daemon-reload` takes the GPUs away from
 *   running containers ("Failed to initialize NVML: Unknown Error", NVIDIA/nvidia-container-toolkit#48). This is one
 *   of the two work-arounds that NVIDIA documents; the other one, links in /dev/char, is in `devCharRule`.
 * - `live-restore`: a restart of the daemon does not stop a trainer.
 * - No `data-root`: images and the volumes `work` and `state` stay on the root disk, because a stop and start of the
 *   instance wipes the instance store. Scratch is for caches only.
 */
export function dockerOptions(logs: UserDataInput["dockerLogs"]): string {
  return JSON.stringify({
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
    "live-restore": true,
    "log-driver": "json-file",
    "log-opts": { "max-size": `${logs.maxSizeMiB}m`, "max-file": String(logs.maxFiles) },
  });
}

/** Links in /dev/char for every device node of the driver (NVIDIA/nvidia-docker#1671), at each load of the driver. */
export const devCharRule =
  'ACTION=="add", DEVPATH=="/bus/pci/drivers/nvidia", RUN+="/usr/bin/nvidia-ctk system create-dev-char-symlinks --create-all"\n';

/** A driver or a Docker that is upgraded under a running trainer kills it; these two change only with `rebuild`. */
export const aptOptions = `Unattended-Upgrade::Package-Blacklist { "nvidia"; "libnvidia"; "linux-"; "docker"; "containerd"; };
Unattended-Upgrade::Automatic-Reboot "false";
`;
