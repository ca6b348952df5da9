import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
function f(t,e){let n=Math.min(t.length,e.length);for(let r=0;r<n;r++){let o=t.charCodeAt(r),c=e.charCodeAt(r);if(o!==c)return o<i||c<i?o-c:s(t,e,r)}return t.length-e.length}var i=55296;function s(t,e,n){let r=n>0&&u(t.charCodeAt(n-1))?n-1:n,o=(t.codePointAt(r)??0)-(e.codePointAt(r)??0);return o===0?(t.codePointAt(n)??0)-(e.codePointAt(n)??0):o}function u(t){return t>=55296&&t<=56319}export{f as a};
