import { bool, list, obj, type PackageTable, required, set, str } from "../../table";
import { text } from "../../values";
import { container } from "./container";
import { image, remoteImage } from "./image";
import { network } from "./network";
import { volume } from "./volume";

/** The docker provider: one instance for each host. */
export const docker: PackageTable = {
  name: "docker",
  version: "5.2.0",
  zeroIsAbsent: true,
  config: {
    caMaterial: str(),
    certMaterial: str(),
    certPath: str(),
    context: str(),
    disableDockerDaemonCheck: bool(),
    host: str(),
    keyMaterial: str(),
    registryAuth: set(
      obj({
        address: str(required),
        authDisabled: bool(),
        configFile: str(),
        configFileContent: str(),
        password: str(),
        username: str(),
      }),
    ),
    sshOpts: list(str()),
  },
  endpoint: (config) => text(config, "host") ?? "unix:///var/run/docker.sock",
  // A daemon behind ssh is first spoken to by an operation; any other one is tried at once, even with
  // disableDockerDaemonCheck. Source: pulumi-docker 237b7899 provider/image.go configureDockerClient, and runs.
  connectsAtConfigure: (config) => !text(config, "host")?.startsWith("ssh://"),
  resources: [container, image, network, remoteImage, volume],
  functions: [],
};
