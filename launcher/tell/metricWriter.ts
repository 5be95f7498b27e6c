/** Adds metrics to a registry of prom-client. */
import { Counter, Gauge, type Registry } from "prom-client";

/** Labels of one value. */
export type Labels = Readonly<Record<string, string>>;

/** Adds metrics; one without values is left out, because an absent series is no zero. */
export interface MetricWriter {
  gauge(name: string, help: string, values: readonly (readonly [number | undefined, Labels?])[]): void;
  counter(name: string, help: string, values: readonly (readonly [number, Labels?])[]): void;
}

/** Writes into a registry. */
export function metricWriter(registry: Registry): MetricWriter {
  const names = (values: readonly (readonly [unknown, Labels?])[]) => Object.keys(values[0]?.[1] ?? {});
  return {
    gauge: (name, help, values) => {
      const known = values.filter((each) => each[0] !== undefined);
      if (known.length === 0) return;
      const metric = new Gauge({ name, help, labelNames: names(known), registers: [registry] });
      for (const [value, labels] of known) metric.set({ ...labels }, value ?? Number.NaN);
    },
    counter: (name, help, values) => {
      if (values.length === 0) return;
      const metric = new Counter({ name, help, labelNames: names(values), registers: [registry] });
      for (const [value, labels] of values) metric.inc({ ...labels }, value);
    },
  };
}
