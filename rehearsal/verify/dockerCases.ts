/** Changes of docker resources that are previewed against both providers, as data. */
import { isProperties, numeric } from "../providers/values";
import { append, type ChangeCase, inFirst, leftOut, plus, reversed } from "./cases";

const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const VOLUME = "docker:index/volume:Volume";
const label = { label: "launchpad.verify", value: "changed" };

/** The level of change of each is what design.md says of knobs, bundles and images. */
export const DOCKER_CASES: readonly ChangeCase[] = [
  {
    what: "memory and swap",
    type: CONTAINER,
    change: (inputs) => {
      const memory = plus("memory", 64)(inputs);
      return memory && { ...memory, memorySwap: (numeric(inputs, "memorySwap") ?? 0) + 64 };
    },
  },
  { what: "memory left out", type: CONTAINER, change: leftOut("memory") },
  { what: "swap left out", type: CONTAINER, change: leftOut("memorySwap") },
  {
    what: "restart policy",
    type: CONTAINER,
    change: ({ restart }) => ({ restart: restart === "no" ? "always" : "no" }),
  },
  { what: "cpu set", type: CONTAINER, change: ({ cpuSet }) => ({ cpuSet: cpuSet === "0" ? "0-1" : "0" }) },
  {
    what: "destroy grace",
    type: CONTAINER,
    change: ({ destroyGraceSeconds }) => ({ destroyGraceSeconds: Number(destroyGraceSeconds ?? 0) + 1 }),
  },
  {
    what: "stop timeout",
    type: CONTAINER,
    change: ({ stopTimeout }) => ({ stopTimeout: Number(stopTimeout ?? 0) + 1 }),
  },
  {
    what: "shared memory",
    type: CONTAINER,
    change: ({ shmSize }) => ({ shmSize: Number(shmSize ?? 64) + 64 }),
  },
  {
    what: "stop signal",
    type: CONTAINER,
    change: ({ stopSignal }) => ({ stopSignal: stopSignal === "SIGINT" ? "SIGTERM" : "SIGINT" }),
  },
  { what: "command", type: CONTAINER, change: append("command", "changed") },
  { what: "environment", type: CONTAINER, change: append("envs", "LAUNCHPAD_VERIFY=changed") },
  { what: "environment reordered", type: CONTAINER, change: reversed("envs") },
  { what: "environment left out", type: CONTAINER, change: leftOut("envs") },
  { what: "label", type: CONTAINER, change: append("labels", label) },
  { what: "labels left out", type: CONTAINER, change: leftOut("labels") },
  {
    what: "log options",
    type: CONTAINER,
    change: ({ logOpts }) => ({ logOpts: { ...(isProperties(logOpts) ? logOpts : {}), "max-file": "9" } }),
  },
  {
    what: "healthcheck",
    type: CONTAINER,
    change: ({ healthcheck }) =>
      isProperties(healthcheck) ? { healthcheck: { ...healthcheck, interval: "59s" } } : undefined,
  },
  { what: "healthcheck left out", type: CONTAINER, change: leftOut("healthcheck") },
  {
    what: "upload content",
    type: CONTAINER,
    change: inFirst("uploads", ({ content }) =>
      typeof content === "string" ? { content: `${content} ` } : undefined,
    ),
  },
  {
    what: "upload permissions",
    type: CONTAINER,
    change: inFirst("uploads", () => ({ permissions: "0440" })),
  },
  { what: "uploads reordered", type: CONTAINER, change: reversed("uploads") },
  {
    what: "GPU ids",
    type: CONTAINER,
    change: inFirst("deviceRequests", ({ deviceIds }) =>
      Array.isArray(deviceIds) ? { deviceIds: deviceIds.map((id) => String(Number(id) + 4)) } : undefined,
    ),
  },
  {
    what: "GPU ids reordered",
    type: CONTAINER,
    change: inFirst("deviceRequests", ({ deviceIds }) =>
      Array.isArray(deviceIds) ? { deviceIds: [...deviceIds].reverse() } : undefined,
    ),
  },
  { what: "GPUs left out", type: CONTAINER, change: leftOut("deviceRequests") },
  { what: "ports reordered", type: CONTAINER, change: reversed("ports") },
  { what: "port", type: CONTAINER, change: append("ports", { internal: 65_001, external: 65_001 }) },
  { what: "ulimit", type: CONTAINER, change: append("ulimits", { name: "core", soft: 0, hard: 0 }) },
  { what: "ulimits reordered", type: CONTAINER, change: reversed("ulimits") },
  { what: "init", type: CONTAINER, change: ({ init }) => ({ init: init !== true }) },
  { what: "capabilities", type: CONTAINER, change: () => ({ capabilities: { drops: ["NET_RAW"] } }) },
  { what: "read-only root", type: CONTAINER, change: ({ readOnly }) => ({ readOnly: readOnly !== true }) },
  { what: "user", type: CONTAINER, change: () => ({ user: "4711" }) },
  { what: "ipc mode", type: CONTAINER, change: () => ({ ipcMode: "shareable" }) },
  { what: "nothing", type: CONTAINER, change: () => ({}) },
  { what: "label", type: NETWORK, change: append("labels", label) },
  { what: "internal", type: NETWORK, change: ({ internal }) => ({ internal: internal !== true }) },
  {
    what: "options",
    type: NETWORK,
    change: () => ({ options: { "com.docker.network.bridge.enable_icc": "false" } }),
  },
  { what: "label", type: VOLUME, change: append("labels", label) },
  {
    what: "driver options",
    type: VOLUME,
    change: () => ({ driverOpts: { type: "tmpfs", device: "tmpfs" } }),
  },
];
