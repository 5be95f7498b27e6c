import type { MachineFile } from "../support/machine";

/** What the stand-ins of a GPU host's programs answer. A good p5.48xlarge by default. */
export interface FakeHost {
  gpus: string;
  gpusExit: number;
  fabric: string;
  dockerVersion: string;
  dockerInfo: string;
  dockerExit: number;
}

/** A p5.48xlarge as it should be. */
export const goodHost: FakeHost = {
  gpus: "595.58.03, NVIDIA H100 80GB HBM3\n".repeat(8),
  gpusExit: 0,
  fabric: "    Fabric\n        State : Completed\n        Status : Success\n".repeat(8),
  dockerVersion: "28.5.2\n",
  dockerInfo: "cgroupfs /var/lib/docker io.containerd.runc.v2 nvidia runc \n",
  dockerExit: 0,
};

const nvidiaSmi = `#!/bin/sh
case "$*" in
*--query-gpu=driver_version,name*) cat /etc/fake/gpus; exit "$(cat /etc/fake/gpusExit)" ;;
-q) cat /etc/fake/fabric ;;
"-pm 1") ;;
*) echo "unexpected: $*" >&2; exit 64 ;;
esac
`;

const docker = `#!/bin/sh
code=$(cat /etc/fake/dockerExit)
if [ "$code" != 0 ]; then
  echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2
  exit "$code"
fi
case "$1" in
version) cat /etc/fake/dockerVersion ;;
info) cat /etc/fake/dockerInfo ;;
*) echo "unexpected: $*" >&2; exit 64 ;;
esac
`;

const record = `#!/bin/sh
echo "$(basename "$0") $*" >>/var/log/calls
`;

const service = (name: string) => `[Unit]
Description=${name} (stand-in)
[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
`;

/** The settings as files of the machine. */
export function fakeSettings(host: FakeHost): Record<string, MachineFile> {
  return Object.fromEntries(
    Object.entries(host).map(([key, value]) => [`/etc/fake/${key}`, { content: String(value) }]),
  );
}

/** Stand-ins for everything that a Deep Learning image has and Debian's packages have not. */
export function fakeHostFiles(): Record<string, MachineFile> {
  return {
    ...fakeSettings(goodHost),
    "/usr/local/bin/nvidia-smi": { content: nvidiaSmi, mode: 0o755 },
    "/usr/local/bin/docker": { content: docker, mode: 0o755 },
    "/usr/local/bin/nvidia-ctk": { content: record, mode: 0o755 },
    "/usr/local/bin/nvidia-container-runtime-hook": { content: record, mode: 0o755 },
    "/etc/systemd/system/docker.service": { content: service("Docker") },
    "/etc/systemd/system/nvidia-fabricmanager.service": { content: service("fabric manager") },
    "/var/lib/docker/.keep": { content: "" },
    "/etc/docker/daemon.json": {
      content: JSON.stringify({
        runtimes: { nvidia: { args: [], path: "nvidia-container-runtime" } },
        "log-driver": "journald",
      }),
    },
  };
}

/** Eight NVSwitches would be four on a real p5; each is a PCI device of class 0x0680. */
export function pciDevice(name: string, vendor: string, deviceClass: string): [string, string][] {
  return [
    [`/sys/bus/pci/devices/${name}/vendor`, `${vendor}\n`],
    [`/sys/bus/pci/devices/${name}/class`, `${deviceClass}\n`],
  ];
}
