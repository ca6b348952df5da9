import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
function o(e){let{namespace:r,name:t,cluster:a}="metadata"in e?e.metadata:e;return n(`${r}/${t}`,a)}function i({metadata:e}){return`${e.namespace}/${e.name}`}function n(e,r){return r===void 0?e:`${e}@${r}`}export{o as a,i as b,n as c};
