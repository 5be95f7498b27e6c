import { bool, list, map, obj, type ResourceTable, replaces, required, set, str } from "../../table";
import { text } from "../../values";
import { withContextDigest } from "./context";
import { pulumiDocker, upstream } from "./sources";

/** An image built on the daemon. The provider is native: any difference of the inputs is an update in place. */
export const image: ResourceTable = {
  token: "docker:index/image:Image",
  sources: [
    pulumiDocker("provider.go:128-328: Check, Diff"),
    pulumiDocker("image.go:88-363: dockerBuild, the outputs"),
  ],
  inputs: {
    build: obj({
      addHosts: list(str()),
      args: map(str()),
      builderVersion: str({ oneOf: ["BuilderV1", "BuilderBuildKit"] }),
      cacheFrom: obj({ images: list(str()) }),
      // Written by the provider's check from the files of the context.
      contextDigest: str({ computed: true }),
      context: str({ default: "." }),
      dockerfile: str({ default: "Dockerfile" }),
      network: str(),
      platform: str({ default: "linux/amd64" }),
      target: str(),
    }),
    buildOnPreview: bool({ default: false }),
    imageName: str(required),
    registry: obj({
      password: str({ onChange: "ignore" }),
      server: str(),
      username: str({ onChange: "ignore" }),
    }),
    skipPush: bool(),
  },
  outputs: { baseImageName: "plain", registryServer: "plain", repoDigest: "plain" },
  complete: withContextDigest,
  unknownOnUpdate: ["baseImageName", "registryServer", "repoDigest"],
  id: ({ inputs }) => text(inputs, "imageName") ?? "",
  service: ({ inputs, hex }) => ({
    baseImageName: text(inputs, "imageName"),
    registryServer: "",
    repoDigest: `sha256:${hex(JSON.stringify(inputs.build ?? {}), 64)}`,
  }),
};

/** An image pulled to the daemon. */
export const remoteImage: ResourceTable = {
  token: "docker:index/remoteImage:RemoteImage",
  sources: [upstream("resource_docker_image.go:15-99: schema")],
  inputs: {
    forceRemove: bool(),
    keepLocally: bool(),
    name: str({ required: true, onChange: "replace" }),
    platform: str({ onChange: "replace", default: "" }),
    pullTriggers: set(str(), replaces),
    triggers: map(str(), replaces),
  },
  outputs: { imageId: "plain", repoDigest: "plain" },
  id: ({ inputs, hex }) => `sha256:${hex(`image|${text(inputs, "name")}`, 64)}${text(inputs, "name")}`,
  service: ({ inputs, hex }) => {
    const name = text(inputs, "name") ?? "";
    const digest = `sha256:${hex(`image|${name}`, 64)}`;
    const repository = name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
    return { imageId: digest, repoDigest: name.includes("@") ? name : `${repository}@${digest}` };
  },
};
