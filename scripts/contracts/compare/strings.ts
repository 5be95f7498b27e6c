/** Log lines and other strings of a contract against the strings of a checkout. */
import type { EventPattern } from "../../../workloads/events";
import type { UpstreamWatch, WatchedEvents } from "../../../workloads/watch";
import type { Checkout } from "../checkout";
import type { Entry, Part } from "../entry";
import { nearestText } from "../nearest";
import { linesOf, type Message } from "../python/messages";
import { HOLE } from "../python/strings";
import { type Place, pathsLike, placesOf } from "../sources";

/** What is looked for. */
interface Wanted {
  readonly part: Part;
  readonly name: string;
  /** As the report shows it. */
  readonly contract: string;
  readonly source: string;
  /** Whether a message is it. */
  readonly is: (message: Message) => boolean;
  /** Whether a message is it but for its other words. */
  readonly resembles: (message: Message) => boolean;
}

/** Compares the events of a watch. */
export async function compareEvents(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const { events } = watch;
  const entries: Entry[] = [];
  for (const pattern of events?.patterns ?? []) {
    const outside = events?.elsewhere?.[pattern.literal];
    const ours = placesOf(pattern.source, watch.prefix).length > 0;
    if (events === undefined) continue;
    if (outside !== undefined || !ours) {
      entries.push({
        part: "event",
        name: pattern.event,
        status: "elsewhere",
        contract: quoted(pattern.literal),
        source: outside ?? pattern.source,
      });
      continue;
    }
    for (const wanted of wantedOf(pattern, events)) entries.push(await compare(checkout, watch, wanted));
  }
  return entries;
}

/** Compares the other strings of a watch. */
export async function compareTexts(checkout: Checkout, watch: UpstreamWatch): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { what, text, source } of watch.texts ?? []) {
    const is = (message: Message) => plainText(message).includes(text);
    entries.push(
      await compare(checkout, watch, {
        part: "text",
        name: what,
        contract: quoted(text),
        source,
        is,
        resembles: () => false,
      }),
    );
  }
  return entries;
}

function wantedOf(pattern: EventPattern, events: WatchedEvents): Wanted[] {
  const base = { part: "event", name: pattern.event, source: pattern.source } as const;
  const parts = events.parts?.[pattern.literal];
  if (parts !== undefined)
    return parts.map((part) => ({
      ...base,
      contract: quoted(part),
      is: (message) => plainText(message).includes(part),
      resembles: () => false,
    }));
  const lines = (message: Message) => linesOf(message, events.printed ?? "plain", events.holes ?? []);
  const some = (message: Message, test: (line: string) => boolean) => {
    for (const line of lines(message)) if (test(line)) return true;
    return false;
  };
  return [
    {
      ...base,
      contract: quoted(pattern.literal),
      is: (message) => some(message, (line) => line.includes(pattern.literal) && pattern.pattern.test(line)),
      resembles: (message) => some(message, (line) => line.includes(pattern.literal)),
    },
  ];
}

async function compare(checkout: Checkout, watch: UpstreamWatch, wanted: Wanted): Promise<Entry> {
  const { is, resembles, ...shown } = wanted;
  const places = placesOf(wanted.source, watch.prefix);
  const read: Message[] = [];
  const found: Message[] = [];
  let asSaid = true;
  for (const { file, lines } of places) {
    const messages = await messagesLike(checkout, file);
    const here = messages.filter(is);
    read.push(...messages);
    found.push(...here);
    if (here.length === 0 || !lines.every((range) => here.some((each) => overlaps(each, range))))
      asSaid = false;
    if (lines.length === 0 && here.length > 0) asSaid = false;
  }
  const at = listed(found);
  if (asSaid && found.length > 0) return { ...shown, status: "same", at };
  const expected = places.reduce((sum, { lines }) => sum + Math.max(1, lines.length), 0);
  if (found.length > 0 && found.length < expected)
    return { ...shown, status: "changed", upstream: `at ${found.length} of ${expected} places`, at };
  if (found.length > 0) return { ...shown, status: "moved", at };
  const inOthers = (await everywhere(checkout)).filter(is);
  if (inOthers.length > 0) return { ...shown, status: "moved", at: listed(inOthers) };
  const like = read.filter(resembles);
  const [first] = like;
  if (first !== undefined)
    return { ...shown, status: "changed", upstream: quoted(plainText(first)), at: listed(like) };
  const there = textAt(places, read);
  const texts = [...(there === undefined ? [] : [there]), ...read.map(plainText)];
  const nearest = nearestText(wanted.contract.slice(1, -1), texts) ?? there;
  return { ...shown, status: "gone", ...(nearest === undefined ? {} : { nearest: quoted(nearest) }) };
}

/** What stands where the source says. */
function textAt(places: readonly Place[], read: readonly Message[]): string | undefined {
  const ranges = places.flatMap(({ lines }) => lines);
  const there = read.find((message) => ranges.some((range) => overlaps(message, range)));
  return there === undefined ? undefined : plainText(there);
}

async function messagesLike(checkout: Checkout, file: string): Promise<Message[]> {
  const all = await Promise.all(pathsLike(checkout.paths, file).map((path) => checkout.messages(path)));
  return all.flat();
}

async function everywhere(checkout: Checkout): Promise<Message[]> {
  const paths = checkout.paths.filter((path) => path.endsWith(".py") && !/(^|\/)tests?\//.test(path));
  const all = await Promise.all(paths.map((path) => checkout.messages(path)));
  return all.flat();
}

function overlaps({ firstLine, lastLine }: Message, [first, last]: readonly [number, number]): boolean {
  return firstLine <= last && lastLine >= first;
}

function listed(messages: readonly Message[]): string {
  const byFile = new Map<string, string[]>();
  for (const { file, firstLine, lastLine } of messages) {
    const lines = firstLine === lastLine ? `${firstLine}` : `${firstLine}-${lastLine}`;
    byFile.set(file.path, [...(byFile.get(file.path) ?? []), lines]);
  }
  return [...byFile].map(([path, lines]) => `${path}:${lines.join(",")}`).join(", ");
}

function plainText({ template }: Message): string {
  return template.map((part) => (part === HOLE ? "{}" : part)).join("");
}

function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `"${line.length > 100 ? `${line.slice(0, 100)}...` : line}"`;
}
