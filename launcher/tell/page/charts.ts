/** The loss and step-time curves. */
import uPlot from "uplot";
import type { HistoryView } from "../view";
import { byId, show } from "./dom";
import { median } from "./format";

/** A step is slow above this many times the median of the steps shown. */
export const SLOW_FACTOR = 2;
const HEIGHT = 190;

/** Both curves; they follow the width and the colour scheme of the page. */
export class Charts {
  private plots: uPlot[] = [];
  private history: HistoryView = { at: [], loss: [], stepSeconds: [] };

  constructor() {
    this.build();
    new ResizeObserver(() => this.resize()).observe(byId("loss-chart"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.build());
  }

  /** Threshold in seconds of what is called slow; undefined before there is a median. */
  slowSeconds(): number | undefined {
    const middle = median(this.history.stepSeconds.filter((each) => each !== null));
    return middle === undefined ? undefined : middle * SLOW_FACTOR;
  }

  /** Shows new points. */
  set(history: HistoryView): void {
    this.history = history;
    const slow = this.slowSeconds() ?? null;
    const [loss, step] = this.plots;
    loss?.setData([[...history.at], [...history.loss]]);
    step?.setData([[...history.at], [...history.stepSeconds], history.at.map(() => slow)]);
    for (const plot of this.plots) showLatest(plot);
    for (const id of ["loss", "step"]) {
      show(`${id}-chart`, history.at.length > 0);
      show(`${id}-none`, history.at.length === 0);
    }
    // A chart that was hidden has not followed the width.
    this.resize();
  }

  private build(): void {
    for (const plot of this.plots) plot.destroy();
    this.plots = [
      this.plot("loss-chart", [{ label: "loss", color: "--accent" }]),
      this.plot("step-chart", [
        { label: "seconds", color: "--accent" },
        { label: "slow", color: "--warn", dash: [6, 4] },
      ]),
    ];
    this.set(this.history);
  }

  private plot(id: string, lines: { label: string; color: string; dash?: number[] }[]): uPlot {
    const place = byId(id);
    const axis = {
      stroke: colour("--muted"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const options: uPlot.Options = {
      width: Math.max(place.clientWidth, 200),
      height: HEIGHT,
      cursor: { y: false },
      legend: { live: true },
      hooks: { setCursor: [showLatest] },
      // Room for half of the last label.
      padding: [8, 28, 0, 0],
      series: [
        {
          value: (_plot, seconds) =>
            seconds === null ? "" : new Date(seconds * 1_000).toLocaleTimeString("en-GB"),
        },
        ...lines.map(({ label, color, dash }) => ({
          label,
          stroke: colour(color),
          width: 2,
          points: { show: false },
          ...(dash === undefined ? {} : { dash }),
          value: (_plot: uPlot, value: number | null) => (value === null ? "" : value.toFixed(2)),
        })),
      ],
      axes: [
        { ...axis, values: timeLabels },
        { ...axis, size: 52 },
      ],
    };
    return new uPlot(options, [[]], place);
  }

  private resize(): void {
    for (const plot of this.plots) {
      const width = plot.root.parentElement?.clientWidth ?? 0;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height: HEIGHT });
    }
  }
}

/** Where nobody points at a step, the last one is told. */
function showLatest(plot: uPlot): void {
  const [at] = plot.data;
  const { idx } = plot.cursor;
  if ((idx === null || idx === undefined) && at.length > 0) plot.setLegend({ idx: at.length - 1 });
}

/** Seconds matter only where the ticks are closer than a minute. */
function timeLabels(_plot: uPlot, ticks: number[]): string[] {
  const close = ticks.length > 1 && (ticks[1] ?? 0) - (ticks[0] ?? 0) < 60;
  return ticks.map((each) => new Date(each * 1_000).toLocaleTimeString("en-GB").slice(0, close ? 8 : 5));
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
