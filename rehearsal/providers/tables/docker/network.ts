import { bool, key, map, obj, type ResourceTable, replaces, set, str } from "../../table";
import { text } from "../../values";
import { upstream } from "./sources";

/** A network on a Docker daemon. */
export const network: ResourceTable = {
  token: "docker:index/network:Network",
  sources: [
    upstream("resource_docker_network.go:13-156: schema"),
    upstream("resource_docker_network_funcs.go:160: read"),
  ],
  inputs: {
    attachable: bool(replaces),
    driver: str({ onChange: "replace", computed: true }),
    ingress: bool(replaces),
    internal: bool({ onChange: "replace", computed: true }),
    ipamConfigs: set(
      obj({
        auxAddress: map(str(), replaces),
        gateway: str(replaces),
        ipRange: str(replaces),
        subnet: str(replaces),
      }),
      { onChange: "replace", computed: true },
    ),
    ipamDriver: str({ onChange: "replace", default: "default" }),
    ipamOptions: map(str(), replaces),
    ipv6: bool(replaces),
    labels: set(obj({ label: str(key), value: str(key) }), replaces),
    name: str(replaces),
    options: map(str(), { onChange: "replace", computed: true }),
  },
  // Read takes any failure, a host that is off included, as "gone". Source: resource_docker_network_funcs.go:160, and a run.
  unreachableIsGone: true,
  outputs: { scope: "plain" },
  autoname: { property: "name", maxLength: 63 },
  id: ({ hex }) => hex("network", 64),
  // Daemons allow two networks of one name; nothing that names one by its name works then.
  uniqueKey: ({ inputs }) => text(inputs, "name"),
  service: () => ({
    driver: "bridge",
    internal: false,
    ipamConfigs: [{ gateway: "172.18.0.1", subnet: "172.18.0.0/16" }],
    options: {},
    scope: "local",
  }),
};
