/** The contract with a made-up upstream, tests/fixtures/upstream/harbour; harbour-next is its next release. */
import { resolve } from "node:path";
import type { UpstreamWatch } from "../../../workloads/watch";

const fixtures = resolve(__dirname, "..", "..", "fixtures", "upstream");

/** Folders of the two releases. */
export const harbour = resolve(fixtures, "harbour");
export const harbourNext = resolve(fixtures, "harbour-next");

const options = (line: number) => `harbour/options.py:${line}`;
const settings = (line: number) => `shared/settings.py:${line}`;

/** What the contract says; it is right for `harbour`. */
export const HARBOUR_WATCH: UpstreamWatch = {
  name: "harbour",
  repository: "example/harbour",
  commit: "1.0",
  landmarks: ["harbour/options.py", "harbour/work.py"],
  flags: {
    file: "harbour/options.py",
    assume: { role: "crane", prefix: null },
    defaults: { "load.holds": ["fore", "aft"], "owner.token": { sha256: "0411ebb3f2c2" } },
    table: [
      { name: "port", type: "int", default: 4500, source: options(11) },
      { name: "owner.name", type: "string", default: "nobody", source: options(13) },
      { name: "load.tons", type: "float", default: 25, source: options(18) },
      { name: "load.quiet", type: "switch", default: false, source: options(19) },
      { name: "load.window", type: "int", default: 360, source: options(21) },
      { name: "owner.token", type: "string", default: undefined, source: options(22) },
      { name: "load.note", type: "string", default: undefined, source: options(23) },
      { name: "crane.reach", type: "int", default: -40, source: options(27) },
      { name: "library.level", type: "int", default: 1, source: "a library; added by options.py:31" },
      { name: "load.holds", type: "strings", default: undefined, source: options(20) },
    ],
  },
  choices: [
    { what: "cargoes", flag: "load.cargo", choices: ["grain", "coal"], source: "harbour/job.py:5" },
    { what: "berths", flag: "load.berth", choices: ["north"], source: "harbour/job.py:6" },
  ],
  models: [
    {
      file: "harbour/shared/settings.py",
      classes: { "": ["HarbourCfg"], tide: ["TideCfg"], crane: ["CraneCfg"] },
      defaults: {
        "crane.colours": [],
        "crane.spare": [1, 2],
        "crane.serial": { expression: "required" },
      },
      lockedBy: "_FIXED",
      locked: ["tide.period", "tide.station"],
      table: [
        { name: "tide.period", type: "int", default: 44_700, source: settings(11) },
        { name: "tide.station", type: "string", default: "pier 7", source: settings(12) },
        { name: "tide.offset", type: "float", default: 0.5, source: settings(13) },
        { name: "tide.table", type: "string", default: undefined, source: settings(14) },
        { name: "crane.reach", type: "int", default: 40, source: settings(18) },
        { name: "crane.colours", type: "strings", default: undefined, source: settings(19) },
        { name: "crane.spare", type: "strings", default: undefined, source: settings(20) },
        { name: "crane.home", type: "string", default: "yard", source: settings(21) },
        { name: "crane.serial", type: "string", default: undefined, source: settings(22) },
        { name: "label", type: "string", default: "harbour", source: settings(28) },
      ],
    },
  ],
  documents: [
    {
      file: "config/berth.yml",
      values: {
        berth: 4,
        "draught.metres": 11.5,
        "draught.tidal": true,
        pilot: null,
        ropes: ["bow", "stern"],
      },
      complete: true,
    },
    { file: "berth.toml", values: { berth: 4, cargo: "grain", ropes: ["bow", "stern"] }, complete: true },
  ],
  values: [
    { what: "retries", target: "RETRY_LIMIT", value: 3, source: "harbour/work.py:5" },
    {
      what: "manifest",
      target: "PLACES",
      key: "manifest",
      value: "/var/harbour/manifest",
      source: "work.py:6",
    },
    { what: "accepted", target: "ACCEPTED", value: ["plan.json", "never.read"], source: "work.py:7" },
    { what: "patience", target: "self.patience", value: 120, source: "work.py:12" },
    { what: "name", target: "self.name", value: "crane", source: "work.py:28" },
    { what: "flags", target: "self.flags", value: ["red", "white"], source: "work.py:14" },
  ],
  texts: [{ what: "rendezvous", text: "tcp://127.0.0.1:4501", source: "work.py:27-29" }],
  events: {
    printed: "structlog",
    holes: ["First", ""],
    elsewhere: { "out of memory": "the allocator" },
    parts: { "gauge=": ["colour", "red"] },
    patterns: [
      {
        event: "step",
        literal: "Weight:",
        pattern: /Lift (\d+) of (\d+) \| Weight: ([\d.]+)/,
        fields: {},
        source: "harbour/work.py:17-20",
      },
      {
        event: "progress",
        literal: "rope changed",
        pattern: /rope changed\s+colour=\S+ turns=(\d+)$/,
        fields: {},
        source: "work.py:21",
      },
      {
        event: "waiting",
        literal: "Rope worn",
        pattern: /Rope worn after (\d+) turns/,
        fields: {},
        source: "work.py:22",
      },
      {
        event: "nan",
        literal: "Wind ",
        pattern: /Wind (\S+) too strong$/,
        fields: {},
        source: "work.py:23",
      },
      {
        event: "checkpointStarted",
        literal: "saving manifest: ",
        pattern: /^saving manifest: (\S+)$/,
        fields: {},
        source: "work.py:24",
      },
      {
        event: "peersReady",
        literal: "berth taken",
        pattern: /berth taken/,
        fields: {},
        source: "work.py:30,31",
      },
      {
        event: "phaseReached",
        literal: "> moored",
        pattern: /<(First)> moored/,
        fields: {},
        source: "work.py:25",
      },
      {
        event: "outOfMemory",
        literal: "out of memory",
        pattern: /out of memory/,
        fields: {},
        source: "work.py:1",
      },
      { event: "validation", literal: "a gauge", pattern: /a gauge/, fields: {}, source: "another library" },
    ],
  },
};
