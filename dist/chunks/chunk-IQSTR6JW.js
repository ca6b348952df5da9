import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
var m={"max-open":"open","max-new":"newPerRun","max-new-per-hour":"newPerHour"},s=999999;function r(i){let e={};for(let[n,o]of Object.entries(m)){let t=new Map(Object.entries(i)).get(n);t!==void 0&&(e[o]=t)}return e}export{m as a,s as b,r as c};
