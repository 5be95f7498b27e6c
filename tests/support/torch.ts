/** The Python that has PyTorch. Installed from Debian's packages on the first use of a machine. */
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { run } from "../../scripts/cli/run";
import { requireTool } from "../../scripts/tools";

/** The folder of the Python that torchrun itself runs under: its `python3` can import torch. */
export async function torchFolder(): Promise<string> {
  const { path } = await requireTool("torch");
  const python = /^#!\s*(\S*python[\d.]*)/.exec(readFileSync(path, "utf8"))?.[1] ?? "/usr/bin/python3";
  await run(python, [
    "-c",
    "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)",
  ]);
  return dirname(python);
}
