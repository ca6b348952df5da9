import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
import{b as o}from"./chunk-LY5YOLQF.js";var t=o((n,e)=>{e.exports=process.getBuiltinModule("node:net")});export{t as a};
