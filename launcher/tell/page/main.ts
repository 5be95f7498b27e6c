/** The status page: asks for the state every two seconds and shows it. */
import type { HistoryView, StateView } from "../view";
import { Charts } from "./charts";
import { showConfig, showExchange, showGpus, showPreflight, showTimeline } from "./details";
import { fill, show } from "./dom";
import { showBanners, showHead, showTiles } from "./overview";

const EVERY_MS = 2_000;
const TIMEOUT_MS = 5_000;

const charts = new Charts();
let shownSteps = -1;
let lastAnswer = new Date();

async function ask<T>(page: string): Promise<T> {
  const response = await fetch(page, { signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store" });
  if (!response.ok) throw new Error(`${page}: ${response.status}`);
  return (await response.json()) as T;
}

async function refresh(): Promise<void> {
  const state = await ask<StateView>("state.json");
  if (state.totalSteps !== shownSteps) {
    charts.set(await ask<HistoryView>("history.json"));
    shownSteps = state.totalSteps;
  }
  showHead(state);
  showBanners(state);
  showTiles(state, charts.slowSeconds());
  showGpus(state);
  showExchange(state);
  showTimeline(state);
  showPreflight(state);
  showConfig(state);
}

async function loop(): Promise<void> {
  if (document.visibilityState === "visible") {
    try {
      await refresh();
      lastAnswer = new Date();
      show("lost", false);
    } catch {
      fill(
        "lost",
        `The launcher has not answered since ${lastAnswer.toLocaleTimeString("en-GB")}. What stands here is old.`,
      );
      show("lost", true);
    }
    document.body.dataset.ready = "yes";
  }
  setTimeout(() => void loop(), EVERY_MS);
}

void loop();
