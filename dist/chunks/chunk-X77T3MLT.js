import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
function n(e){switch(e.kind){case"scalar":return e.value??void 0;case"list":return e.items.map(n);case"map":{let t=Object.create(null);for(let[a,r]of e.entries)t[a]=n(r.node);return t}}}export{n as a};
