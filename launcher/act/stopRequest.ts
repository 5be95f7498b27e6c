/** Signals that ask the launcher to end: the first asks politely, the second kills. */

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** What an operator or Docker asked for. */
export interface StopRequest {
  /** Resolves with the name of the first stop signal. */
  readonly first: Promise<string>;
  readonly second: Promise<string>;
  /** Whether the first one has come. */
  readonly asked: boolean;
  dispose(): void;
}

/** Listens from now on. */
export function onStopSignal(): StopRequest {
  const handlers: ((signal: string) => void)[] = [];
  const next = () => new Promise<string>((resolve) => handlers.push(resolve));
  const first = next();
  const second = next();
  let asked = false;
  const listener = (signal: string) => {
    asked = true;
    handlers.shift()?.(signal);
  };
  for (const signal of STOP_SIGNALS) process.on(signal, listener);
  return {
    first,
    second,
    get asked() {
      return asked;
    },
    dispose: () => {
      for (const signal of STOP_SIGNALS) process.off(signal, listener);
    },
  };
}

/** Waits; true as soon as a stop is asked for, false when the time is up. */
export async function askedWithin(
  { first }: Pick<StopRequest, "first">,
  milliseconds: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, milliseconds));
  });
  const asked = await Promise.race([first.then(() => true), waited]);
  clearTimeout(timer);
  return asked;
}
