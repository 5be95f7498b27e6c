import { expect, it } from "vitest";
import { fixture, stack } from "./harness";

const projectDir = fixture("basic");

it("creates, previews empty, refreshes empty and destroys to nothing", async () => {
  const rehearsal = await stack({}, { projectDir });
  const up = await rehearsal.up();
  expect(up.ok, up.stdout + up.stderr).toBe(true);
  expect((await rehearsal.preview()).changes).toEqual([]);
  expect((await rehearsal.refresh()).changes).toEqual([]);
  expect((await rehearsal.outputs()).account).toBe("123456789012");
  const state = JSON.stringify(await rehearsal.exportState());
  const [token] = rehearsal.cloud.list("cloudflare:index/accountToken:AccountToken");
  expect(state).not.toContain(token?.properties.value);
  const destroy = await rehearsal.destroy();
  expect(destroy.ok, destroy.stdout + destroy.stderr).toBe(true);
  // The real plugin leaves the lifecycle rules too.
  expect(rehearsal.cloud.list().map((object) => object.type)).toEqual([
    "cloudflare:index/r2BucketLifecycle:R2BucketLifecycle",
  ]);
});
