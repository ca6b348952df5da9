import { createRequire as tidemarkRequire } from 'node:module';
const require = tidemarkRequire(import.meta.url);
import{a}from"./chunk-3BCR4WTT.js";import"./chunk-V2TFX5XG.js";import"./chunk-EV7EVVAY.js";import"./chunk-CXQXRF6R.js";import"./chunk-EAUPNDOJ.js";import"./chunk-F6XJRTGL.js";import"./chunk-IEHOGCUN.js";import"./chunk-V4J3V2JV.js";import"./chunk-GNT4GDTY.js";import"./chunk-XMXJW6B3.js";import"./chunk-O7QYQWHL.js";import"./chunk-V4STVADY.js";import"./chunk-LY5YOLQF.js";export{a as createCommitDelivery};
