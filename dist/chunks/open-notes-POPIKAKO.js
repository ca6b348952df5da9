import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
import{b as e,d as n}from"./chunk-V2TFX5XG.js";import{b as o}from"./chunk-EAUPNDOJ.js";import"./chunk-XMXJW6B3.js";import"./chunk-O7QYQWHL.js";import"./chunk-V4STVADY.js";import"./chunk-LY5YOLQF.js";async function f({root:r,isPushed:i}){let t=o({root:r}),d=await t.attempt(["symbolic-ref","--quiet","--short","HEAD"]),a=i?await n(t,d.stdout.trim()).catch(()=>{}):void 0;return e(t,{remote:a,now:Date.now()})}export{f as openNotes};
