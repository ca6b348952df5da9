import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
import{b as s}from"./chunk-LY5YOLQF.js";var o=s((i,e)=>{e.exports=process.getBuiltinModule("node:fs/promises")});export{o as a};
