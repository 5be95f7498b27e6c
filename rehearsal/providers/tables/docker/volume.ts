import { key, map, obj, type ResourceTable, replaces, set, str } from "../../table";
import { text } from "../../values";
import { upstream } from "./sources";

/** A named volume on a Docker daemon; its id is its name. */
export const volume: ResourceTable = {
  token: "docker:index/volume:Volume",
  sources: [
    upstream("resource_docker_volume.go:28-164: schema"),
    upstream("resource_docker_volume.go:362-386: delete"),
  ],
  inputs: {
    driver: str({ onChange: "replace", computed: true }),
    driverOpts: map(str(), replaces),
    labels: set(obj({ label: str(key), value: str(key) }), replaces),
    name: str(replaces),
  },
  outputs: { mountpoint: "plain" },
  autoname: { property: "name", maxLength: 63 },
  id: ({ inputs }) => text(inputs, "name") ?? "",
  importKey: ({ id }) => id,
  service: ({ inputs }) => ({
    driver: "local",
    mountpoint: `/var/lib/docker/volumes/${text(inputs, "name")}/_data`,
  }),
};
