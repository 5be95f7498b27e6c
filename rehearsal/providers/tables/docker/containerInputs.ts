/**
 * Inputs of docker's Container: shapes, what replaces, and the provider's defaults.
 *
 * Source: the schema of terraform-provider-docker v4.5.0 (internal/provider/resource_docker_container.go), printed from
 * the provider itself; `uploads.owner` and `uploads.group` from the SDK 5.2.0 (types/input.d.ts).
 */
import { bool, int, key, list, map, obj, type Property, replaces, required, set, str } from "../../table";

export const containerInputs: Readonly<Record<string, Property>> = {
  attach: bool({ default: false }),
  capabilities: obj(
    {
      adds: set(str(), replaces),
      drops: set(str(), replaces),
    },
    replaces,
  ),
  cgroupParent: str(replaces),
  cgroupnsMode: str(replaces),
  command: list(str(), { onChange: "replace", computed: true }),
  containerReadRefreshTimeoutMilliseconds: int({ default: 15000 }),
  cpuPeriod: int({ min: 0 }),
  cpuQuota: int({ min: 0 }),
  cpuSet: str({ pattern: /^\d+([,-]\d+)*$/ }),
  cpuShares: int({ min: 0 }),
  cpus: str(replaces),
  destroyGraceSeconds: int({ min: 0 }),
  deviceReadBps: set(
    obj({
      path: str(required),
      rate: int(required),
    }),
  ),
  deviceReadIops: set(
    obj({
      path: str(required),
      rate: int(required),
    }),
  ),
  deviceRequests: set(
    obj({
      capabilities: set(str(), replaces),
      count: int({ onChange: "replace", default: 0 }),
      deviceIds: set(str(), replaces),
      driver: str({ onChange: "replace", default: "cdi" }),
      options: map(str(), replaces),
    }),
    { onChange: "replace", conflictsWith: ["gpus"] },
  ),
  deviceWriteBps: set(
    obj({
      path: str(required),
      rate: int(required),
    }),
  ),
  deviceWriteIops: set(
    obj({
      path: str(required),
      rate: int(required),
    }),
  ),
  devices: set(
    obj({
      containerPath: str(replaces),
      hostPath: str(key),
      permissions: str({ onChange: "replace", default: "rwm" }),
    }),
    replaces,
  ),
  dns: set(str(), replaces),
  dnsOpts: set(str(), replaces),
  dnsSearches: set(str(), replaces),
  domainname: str(replaces),
  entrypoints: list(str(), { onChange: "replace", computed: true }),
  envs: set(str(), { onChange: "replace", computed: true }),
  gpus: str(replaces),
  groupAdds: set(str(), replaces),
  healthcheck: obj(
    {
      interval: str({ default: "0s" }),
      retries: int({ default: 0 }),
      startInterval: str({ default: "0s" }),
      startPeriod: str({ default: "0s" }),
      tests: list(str()),
      timeout: str({ default: "0s" }),
    },
    { computed: true, onChange: "unapplied" },
  ),
  hosts: set(
    obj({
      host: str(key),
      ip: str(key),
    }),
    replaces,
  ),
  hostname: str({ onChange: "replace", computed: true }),
  image: str(key),
  init: bool({ computed: true }),
  ipcMode: str({ onChange: "replace", computed: true }),
  labels: set(
    obj({
      label: str(key),
      value: str(key),
    }),
    { onChange: "replace", computed: true },
  ),
  logDriver: str({ onChange: "replace", computed: true }),
  logOpts: map(str(), replaces),
  logs: bool({ default: false }),
  maxRetryCount: int({ min: 0 }),
  memory: int({ min: 0 }),
  memoryReservation: int({ default: 0, min: 0 }),
  memorySwap: int({ min: -1 }),
  mounts: set(
    obj({
      bindOptions: obj({
        propagation: str(),
      }),
      readOnly: bool(),
      source: str(),
      target: str(required),
      tmpfsOptions: obj(
        {
          mode: int(),
          sizeBytes: int(),
        },
        replaces,
      ),
      type: str({ required: true, oneOf: ["bind", "volume", "tmpfs"] }),
      volumeOptions: obj({
        driverName: str(),
        driverOptions: map(str()),
        labels: set(
          obj({
            label: str(key),
            value: str(key),
          }),
        ),
        noCopy: bool(),
        subpath: str(replaces),
      }),
    }),
    replaces,
  ),
  mustRun: bool({ default: true }),
  name: str(replaces),
  networkMode: str({ onChange: "replace", default: "bridge" }),
  networksAdvanced: set(
    obj({
      aliases: set(str(), replaces),
      driverOpts: set(str(), replaces),
      gwPriority: int(replaces),
      ipv4Address: str(replaces),
      ipv6Address: str(replaces),
      linkLocalIps: set(str(), replaces),
      macAddress: str(replaces),
      name: str(key),
    }),
    replaces,
  ),
  pidMode: str(replaces),
  platform: str({ onChange: "replace", computed: true }),
  // Another order is no change (suppressed by the provider).
  ports: set(
    obj({
      external: int({ onChange: "replace", computed: true }),
      internal: int(key),
      ip: str({ onChange: "replace", default: "0.0.0.0" }),
      protocol: str({ onChange: "replace", default: "tcp" }),
    }),
    replaces,
  ),
  privileged: bool(replaces),
  publishAllPorts: bool(replaces),
  readOnly: bool({ onChange: "replace", default: false }),
  removeVolumes: bool({ default: true }),
  restart: str({ default: "no", oneOf: ["no", "on-failure", "always", "unless-stopped"] }),
  rm: bool({ default: false }),
  runtime: str({ onChange: "replace", computed: true }),
  securityOpts: set(str(), { onChange: "replace", computed: true }),
  shmSize: int({ onChange: "replace", computed: true, min: 0 }),
  start: bool({ default: true }),
  stdinOpen: bool({ onChange: "replace", default: false }),
  stopSignal: str({ onChange: "replace", computed: true }),
  stopTimeout: int({ onChange: "replace", computed: true }),
  storageOpts: map(str(), replaces),
  sysctls: map(str(), replaces),
  tmpfs: map(str()),
  tty: bool({ onChange: "replace", default: false }),
  ulimits: set(
    obj({
      hard: int(key),
      name: str(key),
      soft: int(key),
    }),
    replaces,
  ),
  uploads: set(
    obj({
      content: str(replaces),
      contentBase64: str(replaces),
      executable: bool({ onChange: "replace", default: false }),
      file: str(key),
      group: str(replaces),
      owner: str(replaces),
      permissions: str({ onChange: "replace", pattern: /^0[0-7]{3}$/ }),
      source: str(replaces),
      sourceHash: str(replaces),
    }),
    replaces,
  ),
  user: str({ onChange: "replace", computed: true }),
  usernsMode: str(replaces),
  volumes: set(
    obj({
      containerPath: str(replaces),
      fromContainer: str(replaces),
      hostPath: str(replaces),
      readOnly: bool(replaces),
      selinuxRelabel: str(replaces),
      volumeName: str(replaces),
    }),
    replaces,
  ),
  wait: bool({ default: false }),
  waitTimeout: int({ default: 60, min: 0 }),
  workingDir: str({ onChange: "replace", computed: true }),
};
