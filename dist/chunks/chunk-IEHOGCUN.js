import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
import{b as o}from"./chunk-LY5YOLQF.js";var s=o((t,e)=>{e.exports=process.getBuiltinModule("node:fs")});export{s as a};
