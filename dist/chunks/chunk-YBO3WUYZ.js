import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
function n({file:e,setter:t,old:r,new:i}){return[e,t,r,i].join("\0")}export{n as a};
