import { createHash } from 'node:crypto';
import type { PageResponse } from '../http.ts';
import { toResponse } from '../http.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** Their names change with their content, so that they may be kept for good. */
export const stylePath = `/assets/${toDigest(style)}.css`;
export const scriptPath = `/assets/${toDigest(script)}.js`;

const assets = new Map([
  [stylePath, { type: 'text/css; charset=utf-8', text: style }],
  [scriptPath, { type: 'text/javascript; charset=utf-8', text: script }],
]);

export function findAsset(path: string): PageResponse | undefined {
  const asset = assets.get(path);
  if (asset === undefined) return undefined;
  return toResponse(200, asset.text, {
    'content-type': asset.type,
    'cache-control': 'public, max-age=31536000, immutable',
  });
}

function toDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
