/** The page's own style sheet: light and dark, from a phone's width up. Nothing is fetched. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --card: #f6f7f9; --line: #d8dce2; --text: #1b1f24; --quiet: #5b6470;
  --accent: #1f5fbf; --good: #1a7f37; --warn: #8a5a00; --bad: #b3261e; --used: #2f6fd0; --on-used: #ffffff;
  --idle: #eceef1; --idle-line: #a0a8b3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --card: #1d2126; --line: #353b44; --text: #e4e7eb; --quiet: #9aa4b1;
    --accent: #7fb0ff; --good: #63c174; --warn: #e0b050; --bad: #ff8a80; --used: #3f7fe0; --on-used: #ffffff;
    --idle: #23282e; --idle-line: #5d6672;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1080px; padding: 20px 16px 48px; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: break-word;
}
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 36px 0 10px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 20px 0 6px; }
p { margin: 6px 0; }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre {
  background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; margin: 8px 0;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.quiet { color: var(--quiet); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.verdict { font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 10px; margin: 16px 0 0; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.figure b { display: block; font-size: 20px; line-height: 1.3; font-weight: 600; }
.drawings { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; }
.drawings svg { width: 358px; max-width: 100%; height: auto; }
svg text { fill: var(--text); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
svg .small { font-size: 11.5px; fill: var(--quiet); } svg .name { font-weight: 600; }
svg .box { fill: var(--card); stroke: var(--line); } svg .slot { fill: none; stroke: var(--line); }
svg .used { fill: var(--used); } svg .idle { fill: var(--idle); stroke: var(--idle-line); stroke-dasharray: 3 2; }
svg .on-used { fill: var(--on-used); font-size: 12px; } svg .on-idle { fill: var(--quiet); font-size: 12px; }
svg .flow { fill: none; stroke: var(--accent); stroke-width: 1.5; } svg .tip { fill: var(--accent); }
svg .idle-text { fill: var(--warn); }
table { width: 100%; border-collapse: collapse; margin: 8px 0; }
th { white-space: nowrap; text-align: left; font-weight: 600; color: var(--quiet); font-size: 13px; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.narrow { white-space: nowrap; }
.command { white-space: normal; padding-left: 28px; text-indent: -16px; }
.command span { display: inline-block; text-indent: 0; }
td { overflow-wrap: anywhere; min-width: 6.5em; }
td.wide { min-width: 14em; } td.source { min-width: 8.5em; }
details { margin: 8px 0; } summary { cursor: pointer; color: var(--accent); }
ul { margin: 6px 0; padding-left: 20px; } li { margin: 4px 0; }
@media (max-width: 640px) {
  br.wide-only { display: none; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figure b { font-size: 17px; }
  table, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { border-bottom: 1px solid var(--line); padding: 8px 0; }
  td, td.number, td.narrow, td.wide, td.source { border: 0; min-width: 0; padding: 1px 0; text-align: left; white-space: normal; }
  td[data-label]::before { content: attr(data-label) " "; color: var(--quiet); font-size: 13px; }
  td:empty { display: none; }
  td:first-child { font-weight: 600; }
}
@media print { details > * { display: block; } }
`;
