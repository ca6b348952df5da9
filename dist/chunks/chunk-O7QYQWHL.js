import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
var i=class extends Error{name="TidemarkError";code;place;constructor(r,n,t={}){super(n,t.cause===void 0?void 0:{cause:t.cause}),this.code=r,this.place=t.place}};function o(e){return`${e.place===void 0?"":`${a(e.place)}: `}${e.code}: ${e.message}`}function a(e){return`${e.file}:${e.line}:${e.column}`}function l(e,r){if(!(e instanceof i))throw e;let n=e.place??r;return{severity:"error",code:e.code,message:e.message,...n&&{place:n}}}export{i as a,o as b,a as c,l as d};
