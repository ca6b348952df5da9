import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
function c(e){let r=[],n=0,s=0;for(let t=0;t<=e.length;t++){let i=e[t];i==="{"&&n++,i==="}"&&(n=Math.max(0,n-1)),(i===void 0||i===`
`||i===","&&n===0)&&(r.push(e.slice(s,t).trim()),s=t+1,n=0)}return r.filter(t=>t!=="")}export{c as a};
