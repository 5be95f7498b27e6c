import { createHash } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { withStep } from "../cli/progress";
import { run } from "../cli/run";
import { cachedFolder, cacheFolder } from "./cache";
import { isRoot } from "./debian";
import { requireTool } from "./index";
import { ToolMissing } from "./missing";

/**
 * A root file system of Debian 12 with these packages, made once from Debian's own packages and kept in the cache
 * folder. It is shared: put an overlay on top and leave it as it is. Throws `ToolMissing`, also when this is not root,
 * who alone can make the files of other users.
 */
export async function debianRootFs(packages: readonly string[]): Promise<string> {
  if (!isRoot()) throw new ToolMissing("root file system", ["only root can make one"], "run it as root");
  const mmdebstrap = await requireTool("mmdebstrap");
  const wanted = [...packages].sort();
  const key = createHash("sha256").update(wanted.join(",")).digest("hex").slice(0, 12);
  const { path } = await cachedFolder(join(cacheFolder(), "roots"), `bookworm-${key}`, async (folder) => {
    const root = join(folder, "root");
    await mkdir(root);
    const arguments_ = ["--mode=root", "--variant=minbase", "--format=directory"];
    // Nothing is lost if the machine stops in the middle: the folder is not used before it is complete.
    arguments_.push("--dpkgopt=force-unsafe-io");
    arguments_.push(`--include=${wanted.join(",")}`, "bookworm", root);
    await withStep("Making a Debian root file system", { expectSeconds: 60 }, () =>
      run(mmdebstrap.path, arguments_, { timeoutMs: 540_000, label: "mmdebstrap" }),
    );
    await chmod(root, 0o755);
  });
  return join(path, "root");
}
