/** The looks of all pages, by day and by night, wide and narrow. */
export const style = `:root {
  color-scheme: light dark;
  --back: light-dark(#fbfcfd, #12171c);
  --front: light-dark(#1a2129, #e4e9ee);
  --soft: light-dark(#566370, #9fadba);
  --line: light-dark(#d5dce3, #2f3a45);
  --raised: light-dark(#ffffff, #19212a);
  --link: light-dark(#0b5cad, #7cb8ff);
  --good: light-dark(#0f6b35, #6ed395);
  --busy: light-dark(#8a5200, #f0b757);
  --bad: light-dark(#b01c1c, #ff8f8a);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--front); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; background: var(--raised); padding: .5rem 1rem; z-index: 1; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; padding: .75rem 1.25rem; background: var(--raised); border-bottom: 1px solid var(--line); }
header .name { font-weight: 700; font-size: 1.1rem; text-decoration: none; color: var(--front); }
header nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
header nav a { padding: .25rem 0; text-decoration: none; }
header nav a[aria-current] { border-bottom: 2px solid currentColor; font-weight: 600; }
.reader, .pause { margin-left: auto; }
.reader + .pause { margin-left: 0; }
main { padding: 1rem 1.25rem 3rem; max-width: 90rem; margin: 0 auto; }
h1 { font-size: 1.4rem; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
form[role=search] { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0; }
input, select, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--soft); border-radius: .35rem; padding: .35rem .6rem; min-height: 2.25rem; max-width: 100%; }
button { cursor: pointer; }
a.button { display: inline-block; border: 1px solid currentColor; border-radius: .35rem; padding: .5rem .9rem; text-decoration: none; }
dl.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; }
dl.counts div { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; min-width: 7rem; }
dl.counts dt { color: var(--soft); font-size: .85rem; }
dl.counts dd { margin: 0; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; background: var(--raised); border: 1px solid var(--line); }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; border-top: 1px solid var(--line); font-weight: normal; overflow-wrap: anywhere; }
thead th { color: var(--soft); font-size: .85rem; border-top: 0; }
tbody th { font-weight: 600; }
code { font-family: ui-monospace, monospace; font-size: .92em; }
.soft { color: var(--soft); }
.badge { font-size: .85rem; font-weight: 600; white-space: nowrap; }
.badge::before { content: '●'; margin-right: .35em; }
.good { color: var(--good); } .busy { color: var(--busy); } .bad { color: var(--bad); } .quiet { color: var(--soft); }
.empty { color: var(--soft); padding: 1rem; border: 1px dashed var(--line); border-radius: .5rem; }
.pages { display: flex; gap: 1rem; margin: 1rem 0; }
ol.funnel { list-style: none; padding: 0; max-width: 45rem; }
ol.funnel li { display: grid; grid-template-columns: 6rem 1fr; gap: .25rem 1rem; align-items: center; padding: .2rem 0; }
ol.funnel b { text-align: right; font-variant-numeric: tabular-nums; }
ol.funnel meter { grid-column: 1 / -1; width: 100%; height: .6rem; }
@media (max-width: 45rem) {
  body { font-size: 16px; }
  header, main { padding-left: 1rem; padding-right: 1rem; }
  header nav a, .pages a { padding: .5rem 0; }
  table, tbody, tr, th, td { display: block; }
  thead { display: none; }
  tr { border-top: 1px solid var(--line); padding: .5rem 0; }
  tr:first-child { border-top: 0; }
  th, td { border: 0; padding: .15rem .9rem; }
  td::before { content: attr(data-label) ': '; color: var(--soft); }
  td:empty { display: none; }
  dl.facts { grid-template-columns: 1fr; }
  dl.facts dd { margin-bottom: .5rem; }
}
@media (prefers-reduced-motion: no-preference) { a { transition: color .1s; } }
`;
