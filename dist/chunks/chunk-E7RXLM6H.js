import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
function f(n){let r="";for(let t of n.toWellFormed())r+=o(t);return`"${r}"`}var e=new Map([['"','\\"'],["\\","\\\\"],["\x07","\\a"],["\b","\\b"],["\f","\\f"],[`
`,"\\n"],["\r","\\r"],["	","\\t"],["\v","\\v"]]);function o(n){let r=e.get(n);if(r!==void 0)return r;if(/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(n))return n;let t=n.codePointAt(0)??0;return t<128?`\\x${t.toString(16).padStart(2,"0")}`:t>65535?`\\U${t.toString(16).padStart(8,"0")}`:`\\u${t.toString(16).padStart(4,"0")}`}export{f as a};
