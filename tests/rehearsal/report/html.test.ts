import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostDrawing } from "../../../rehearsal/report/html/drawing";
import { breakable, escapeHtml, html, type Markup } from "../../../rehearsal/report/html/html";
import { reportPage } from "../../../rehearsal/report/html/page";
import type { Report } from "../../../rehearsal/report/schema";
import { fixtureReport } from "../../fixtures/report";

/** Puts a text in place of every string of a value, however deep, but for the ones that choose a branch. */
function everywhere(value: unknown, text: string, key = ""): unknown {
  if (["kind", "from", "tokens", "startedAt", "op"].includes(key)) return value;
  if (typeof value === "string") return text;
  if (Array.isArray(value)) return value.map((each) => everywhere(each, text, key));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, everywhere(each, text, name)]),
  );
}

describe("html", () => {
  it("escapes every value, in text and in attributes, and takes markup over", () => {
    const name = `<img src=x onerror="alert('1')">&`;
    expect(String(html`<a title="${name}">${[name, html`<b>${1}</b>`, undefined]}</a>`)).toBe(
      `<a title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;<b>1</b></a>`,
    );
  });

  it("leaves no character that could end a text or an attribute, whatever is put in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|(?![\t\n\r])[\p{Cc}\p{Cf}]/u);
        expect(String(breakable(text)).replaceAll("<wbr>", "")).toBe(escapeHtml(text));
      }),
    );
  });
});

describe("report.html", () => {
  const page = reportPage(fixtureReport());

  it("asks for nothing from outside, and runs no script", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\bsrc=|\bhref=|\son[a-z]+=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("is made for phones and for the dark", () => {
    expect(page).toContain(`name="viewport" content="width=device-width, initial-scale=1"`);
    expect(page).toContain("prefers-color-scheme: dark");
  });

  it("closes every element that it opens", () => {
    const open: string[] = [];
    const single = new Set(["meta", "br", "wbr", "rect", "path", "ellipse", "!doctype"]);
    for (const [, end, name = ""] of page
      .replace(/<style>[\s\S]*?<\/style>/, "")
      .matchAll(/<(\/?)([a-z!0-9]+)/g)) {
      if (single.has(name)) continue;
      if (end === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it("shows the same as the summary", () => {
    for (const part of [
      "passed",
      "64.64 USD",
      "27.52 USD, 43%",
      "4 of 12 GPUs idle",
      "LP-COST-001",
      "22 steps seen",
      "9 s (time model, without page fetches)",
    ])
      expect(page).toContain(part);
  });

  it.each(['"><script>alert(1)</script>', "</style></pre><b onclick='x()'>", "{{x}} `y` <!-- ]]>"])(
    "shows a user's text as text, wherever it stands: %s",
    (text) => {
      const hostile = everywhere(fixtureReport(), text) as Report;
      const result = reportPage({ ...hostile, ok: false });
      const wrong = result.match(/<script|<b onclick|<!--|<\/style>/g);
      expect(wrong).toEqual(["</style>"]); // the page's own
      // Texts that are cut in the drawing stand whole in their titles.
      expect(result).toContain(escapeHtml(text));
    },
  );

  it("says what failed, and what the second preview would change", () => {
    const changes = [
      { op: "replace", type: "aws:ec2/instance:Instance", name: "p5", properties: ["userData"] },
    ];
    const result = reportPage({
      ...fixtureReport(),
      ok: false,
      failure: "it failed",
      secondPreview: { empty: false, changes },
    });
    expect(result).toContain("it failed");
    expect(result).toContain("replace aws:ec2/instance:Instance p5 (userData)");
  });

  it("can be made of a rehearsal that went no further than the plan", () => {
    const { up: _, secondPreview: __, engine: ___, ...rest } = fixtureReport();
    expect(reportPage({ ...rest, ok: false, failure: "why", launcherRuns: [] })).toContain("not reached");
  });
});

describe("the drawing of a host", () => {
  const { plan } = fixtureReport();
  const [p5, box] = plan.hosts;
  if (p5 === undefined || box === undefined) throw new Error("the fixture has two hosts");
  const count = (markup: Markup, what: RegExp) => String(markup).match(what)?.length ?? 0;

  it("has a square for every GPU, used or idle", () => {
    const drawn = hostDrawing(p5, plan);
    expect([count(drawn, /<rect class="used"/g), count(drawn, /<rect class="idle"/g)]).toEqual([4, 4]);
    expect(count(hostDrawing(box, plan), /<rect class="used"/g)).toBe(4);
  });

  it("leads from the trainer to its bucket, and from an idle slot nowhere", () => {
    expect(count(hostDrawing(p5, plan), /<path class="flow"/g)).toBe(1);
    expect(String(hostDrawing(p5, plan))).toContain("llama-4b-ws-4-227");
  });

  it("shows GPUs that are in no slot, and a host without GPUs", () => {
    const part = { ...p5, slots: p5.slots.slice(0, 1) };
    expect(count(hostDrawing(part, plan), /<rect class="idle"/g)).toBe(4);
    expect(String(hostDrawing(part, plan))).toContain("in no slot, GPUs 4-7");
    const none = { ...p5, slots: [], machine: { ...p5.machine, gpuCount: 0 } };
    expect(String(hostDrawing(none, plan))).toContain("no GPU");
  });

  it("keeps every square of a large slot inside its box", () => {
    const gpus = Array.from({ length: 16 }, (_, index) => index);
    const large = {
      ...p5,
      machine: { ...p5.machine, gpuCount: 16 },
      slots: [{ name: "all", gpus, cpuSet: undefined, trainer: "miner" }],
    };
    const squares = [
      ...String(hostDrawing(large, plan)).matchAll(/<rect class="used" x="(\d+)" y="\d+" width="(\d+)"/g),
    ];
    expect(squares).toHaveLength(16);
    for (const [, x, size] of squares) expect(Number(x) + Number(size)).toBeLessThanOrEqual(320);
  });
});
