import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
import{a as t,b as i,c as n}from"./chunk-F6XJRTGL.js";import"./chunk-IEHOGCUN.js";import"./chunk-V4J3V2JV.js";import"./chunk-GNT4GDTY.js";import"./chunk-O7QYQWHL.js";import"./chunk-LY5YOLQF.js";function s({root:r}){async function a(e){return await t(r,e),await n(r,i(e)),{commits:e.map(({automation:l})=>({automation:l,state:"written"})),problems:[]}}return{deliver:a}}export{s as createWriteDelivery};
