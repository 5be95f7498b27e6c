import { read, seen } from "../../sources";
import { any, bool, list, map, type PackageTable, type ResourceTable, str } from "../../table";

/**
 * A command on this machine. The embedded one runs nothing and answers with empty output.
 *
 * Only `triggers` replaces; any other change runs `update`, or `create` again when there is no `update`.
 */
const command: ResourceTable = {
  token: "command:local:Command",
  sources: [
    read(
      "pulumi/pulumi-command",
      "01a81799dca78b7a6f08639409e7c43fefba7ae2",
      "provider/pkg/provider/common/inputs.go: ResourceInputs: triggers replace",
    ),
    read(
      "pulumi/pulumi-command",
      "1461ded7751fe479bb34137aa24b843430849150",
      "provider/pkg/provider/local/commandController.go: Update, and every output depends on every input",
    ),
    seen("arguments in @pulumi/command 1.2.1, local/command.d.ts and types/enums/local"),
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
