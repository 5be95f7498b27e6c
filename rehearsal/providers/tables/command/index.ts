import { any, bool, list, map, type PackageTable, type ResourceTable, str } from "../../table";

/**
 * A command on this machine. The embedded one runs nothing and answers with empty output.
 *
 * Only `triggers` replaces; any other change runs `update`, or `create` again when there is no `update`.
 */
const command: ResourceTable = {
  token: "command:local:Command",
  sources: [
    "pulumi-command provider/pkg/provider/common/inputs.go: triggers replace; local/commandController.go: update, and every output depends on every input",
    "SDK 1.2.1 local/command.d.ts, types/enums/local: arguments, logging",
  ],
  inputs: {
    addPreviousOutputInEnv: bool(),
    archivePaths: list(str()),
    assetPaths: list(str()),
    create: str(),
    delete: str(),
    dir: str(),
    environment: map(str()),
    interpreter: list(str()),
    logging: str({ oneOf: ["stdout", "stderr", "stdoutAndStderr", "none"] }),
    stdin: str(),
    triggers: list(any(), { onChange: "replace" }),
    update: str(),
  },
  outputs: { stderr: "plain", stdout: "plain" },
  id: ({ hex, name }) => `${name}${hex("command", 8)}`,
  unknownOnUpdate: ["stderr", "stdout"],
  service: () => ({ stderr: "", stdout: "" }),
};

/** The command provider. */
export const commandPackage: PackageTable = {
  name: "command",
  version: "1.2.1",
  zeroIsAbsent: false,
  config: {},
  resources: [command],
  functions: [],
};
