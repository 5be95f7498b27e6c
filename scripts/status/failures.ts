/** Why a trainer did not answer, in one sentence with the way to mend it. Pure. */
import { explain } from "../../components/hosts/gate/problems.mjs";
import type { PageProblem } from "./askPage";
import type { HostTarget, TrainerTarget } from "./targets";

/** ssh could not be set up. @param said its words */
export function hostFailure({ host, kind }: Pick<HostTarget, "host" | "kind">, said: string): string {
  const last = said.trim().split("\n").at(-1) ?? "";
  return `host ${host}: ${last} - ${explain(said, kind).fix}`;
}

/** The host was reached and its launcher was not, or not as one. @param sshSaid ssh's words during the request */
export function pageFailure(
  { host }: Pick<HostTarget, "host">,
  { container, port }: Pick<TrainerTarget, "container" | "port">,
  { kind, said }: PageProblem,
  limits: { timeoutSeconds: number; sshSaid: string },
): string {
  const where = `port ${port} of host ${host}`;
  if (/administratively prohibited/.test(limits.sshSaid))
    return `host ${host}: its sshd forbids forwarding - set AllowTcpForwarding local in its sshd_config`;
  const look = `look there with: docker ps -a --filter name=${container}; docker logs --tail 50 ${container}`;
  if (kind === "silent")
    return `nobody answers on ${where} (${said}): its container is stopped or has just begun - ${look}`;
  if (kind === "late") return `no answer from ${where} within ${limits.timeoutSeconds} s - ${look}`;
  return otherAnswer(where, { kind, said });
}

/** A page that was given with --url did not answer as a launcher. */
export function urlFailure(port: number, problem: PageProblem, timeoutSeconds: number): string {
  const where = `http://127.0.0.1:${port}`;
  if (problem.kind === "silent")
    return `nobody answers on ${where} (${problem.said}) - is the forwarding still open?`;
  if (problem.kind === "late")
    return `no answer from ${where} within ${timeoutSeconds} s - is the forwarding still alive?`;
  return otherAnswer(where, problem);
}

/** The port belongs to another trainer than the outputs say. */
export function wrongTrainer(wanted: string, found: string, port: number): string {
  return `port ${port} is answered by trainer ${found}, not ${wanted}: another stack uses the same host - give one of the two another statusPort`;
}

function otherAnswer(where: string, { kind, said }: PageProblem): string {
  if (kind === "refused")
    return `${where} refuses the request (${said}): something in between changes its Host header, which must be localhost - connect without it`;
  return `${where} answers, but not as a launcher that this version knows (${said}) - is another program there, or an older image?`;
}
