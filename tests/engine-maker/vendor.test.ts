import { mkdirSync, readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run } from "../../scripts/cli/run";
import { engineVersion, ensureEngine } from "../../scripts/engine/index";
import { archiveName } from "../../scripts/engine/vendor";
import { executable, leftIn, type Machine, machine } from "./fixture";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases`;
}

async function archiveOf(on: Machine, version: string): Promise<Buffer> {
  const content = join(on.folder, "content");
  mkdirSync(content);
  executable(join(content, "pulumi", "pulumi"), `#!/bin/sh\necho v${version}\n`);
  executable(join(content, "pulumi", "pulumi-language-nodejs"), "#!/bin/sh\necho Usage of it\n");
  const file = join(on.folder, "release.tar.gz");
  await run("tar", ["-czf", file, "-C", content, "pulumi"]);
  return readFileSync(file);
}

describe("the vendor's release", () => {
  it("is downloaded and unpacked, and Go is not needed", async () => {
    const on = machine();
    const archive = await archiveOf(on, engineVersion);
    const asked: string[] = [];
    const releases = await serve((request, response) => {
      asked.push(request.url ?? "");
      response.end(archive);
    });
    const engine = await ensureEngine({ env: on.env, releases });
    expect(engine.source).toBe("vendor");
    expect(asked).toEqual([`/releases/${archiveName(engineVersion, process.platform, process.arch)}`]);
    expect(on.builds()).toEqual([]);
    expect((await ensureEngine({ env: on.env, releases })).source).toBe("cached");
    expect(asked).toHaveLength(1);
  });

  it.each<[string, (archive: Buffer) => RequestListener]>([
    ["is not there", () => (_, response) => response.writeHead(404).end("no")],
    ["is a login page", () => (_, response) => response.end("<html>Please log in</html>")],
    [
      "breaks off",
      (archive) => (_, response) => {
        response.writeHead(200, { "content-length": archive.length });
        response.write(archive.subarray(0, 50), () => response.destroy());
      },
    ],
  ])("is replaced by a build when it %s", async (_, listener) => {
    const on = machine();
    const releases = await serve(listener(await archiveOf(on, engineVersion)));
    expect((await ensureEngine({ env: on.env, releases })).source).toBe("built");
    expect(leftIn(on)).toHaveLength(1);
  });

  it("is not used when it is another version than it says", async () => {
    const on = machine();
    const archive = await archiveOf(on, "3.200.0");
    const releases = await serve((_, response) => response.end(archive));
    expect((await ensureEngine({ env: on.env, releases })).source).toBe("built");
  });

  it("is given up within seconds when the server takes the connection and never answers", async () => {
    const on = machine();
    const releases = await serve(() => {});
    const began = performance.now();
    expect((await ensureEngine({ env: on.env, releases })).source).toBe("built");
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it.each([
    ["linux", "x64", `pulumi-v${engineVersion}-linux-x64.tar.gz`],
    ["darwin", "arm64", `pulumi-v${engineVersion}-darwin-arm64.tar.gz`],
    ["linux", "riscv64", undefined],
  ])("for %s on %s is %s", (platform, arch, expected) => {
    expect(archiveName(engineVersion, platform, arch)).toBe(expected);
  });
});
