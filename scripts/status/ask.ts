/** Asks all trainers at once; one that cannot be reached does not keep the others. */
import { throwIfInterrupted } from "../cli/interrupt";
import { askPage } from "./askPage";
import { hostFailure, pageFailure, urlFailure, wrongTrainer } from "./failures";
import { judged } from "./judge";
import type { TrainerReport } from "./report";
import type { HostTarget, Targets, TrainerTarget } from "./targets";
import { Tunnel } from "./tunnel";

/** Somebody to ask, again and again. */
export interface Asker {
  /** One round; the trainers in the order of the stack's outputs. Rejects with Interrupted after Ctrl-C only. */
  round(): Promise<TrainerReport[]>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** Limits of one round. */
export interface AskLimits {
  /** For each trainer, the way to its host included. */
  timeoutSeconds: number;
  /** Ends the waiting. */
  signal: AbortSignal;
}

/** Asks the trainers of a stack. */
export function askTargets({ hosts, unasked }: Targets, limits: AskLimits): Asker {
  const tunnels = new Map(
    hosts
      .filter(({ ssh }) => ssh.length > 0)
      .map((host) => [host.host, new Tunnel(host, limits.timeoutSeconds)]),
  );
  const off = unasked.map(
    ({ trainer, host, why }): TrainerReport => ({ trainer, host, verdict: "off", reasons: [why] }),
  );
  return {
    round: async () => {
      const answers = await Promise.all(hosts.map((host) => askHost(host, tunnels.get(host.host), limits)));
      throwIfInterrupted();
      return [...answers.flat(), ...off];
    },
    close: async () => {
      await Promise.all([...tunnels.values()].map((tunnel) => tunnel.close()));
    },
  };
}

/** Asks the launcher behind a port of this machine. */
export function askForwarded(port: number, limits: AskLimits): Asker {
  return {
    round: async () => {
      const answer = await askPage({ port }, deadline(limits));
      throwIfInterrupted();
      if ("state" in answer) return [judged(answer.state.trainer, undefined, answer.state)];
      const reason = urlFailure(port, answer.problem, limits.timeoutSeconds);
      return [{ trainer: `127.0.0.1:${port}`, verdict: "unknown", reasons: [reason] }];
    },
    close: async () => {},
  };
}

function deadline({ timeoutSeconds, signal }: AskLimits): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1_000)]);
}

async function askHost(
  target: HostTarget,
  tunnel: Tunnel | undefined,
  limits: AskLimits,
): Promise<TrainerReport[]> {
  const signal = deadline(limits);
  const said = await tunnel?.open(signal);
  return Promise.all(
    target.trainers.map(async (each) =>
      said === undefined
        ? askTrainer(target, each, tunnel, limits, signal)
        : unknown(target, each, hostFailure(target, said)),
    ),
  );
}

/** ssh writes why the far side was closed to us a moment after it closed the near side. */
const lastWordsMs = 150;

async function askTrainer(
  target: HostTarget,
  each: TrainerTarget,
  tunnel: Tunnel | undefined,
  { timeoutSeconds }: AskLimits,
  signal: AbortSignal,
): Promise<TrainerReport> {
  const { trainer, port } = each;
  const place = tunnel === undefined ? { port } : { socketPath: tunnel.socket(port) };
  const answer = await askPage(place, signal);
  if ("state" in answer) {
    const { state } = answer;
    if (state.trainer === trainer) return judged(trainer, target.host, state);
    return unknown(target, each, wrongTrainer(trainer, state.trainer, port));
  }
  if (tunnel !== undefined) await new Promise((resolve) => setTimeout(resolve, lastWordsMs));
  const sshSaid = tunnel?.words() ?? "";
  return unknown(target, each, pageFailure(target, each, answer.problem, { timeoutSeconds, sshSaid }));
}

function unknown({ host }: HostTarget, { trainer }: TrainerTarget, reason: string): TrainerReport {
  return { trainer, host, verdict: "unknown", reasons: [reason] };
}
