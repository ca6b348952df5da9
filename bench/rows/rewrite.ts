import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMarkers, hasMarkerText } from '../../src/rewrite/find-markers.ts';
import { rewriteFile } from '../../src/rewrite/rewrite-file.ts';
import type { Prepared, Row } from '../harness.ts';

const TEXT = '"$imagepolicy"';
const MEGABYTE = 1 << 20;

export const rows: readonly Row[] = [
  {
    name: 'rewriting: 10,000 files of 1 KB, 500 of them with 1,000 markers',
    unit: 'file',
    perRun: 10_000,
    target: 1.3,
    prepare: () => onFiles(smallTree(), 1_000),
  },
  {
    name: 'rewriting: one file of 5 MB with 20,000 markers',
    unit: 'byte',
    perRun: 5 * MEGABYTE,
    target: 8,
    prepare: () => onFiles(new Map([['large.yaml', largeFile(5 * MEGABYTE, 20_000)]]), 20_000),
  },
  ...[1, 2, 4].map((size) => ({
    name: `rewriting: worst case, ${size} MB that force the full parser`,
    unit: 'byte',
    perRun: size * MEGABYTE,
    prepare: () => onFiles(new Map([['worst.yaml', worstFile(size * MEGABYTE)]]), size * 4_000),
  })),
];

/** The subject reads, finds and rewrites; the floor reads and searches the marker text. */
function onFiles(files: ReadonlyMap<string, string>, expected: number): Prepared {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  for (const [name, text] of files) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.yaml'),
  );
  const full = paths.map((path) => join(directory, path));
  const subject = (): number => full.reduce((count, path) => count + rewriteOne(path), 0);
  const found = subject();
  if (found !== expected) throw new Error(`expected ${expected} changes, found ${found}`);
  return {
    subject,
    floor: () => full.reduce((count, path) => count + countTexts(readFileSync(path)), 0),
    floorName: 'read and search',
    dispose: () => rmSync(directory, { recursive: true }),
  };
}

function countTexts(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(TEXT); at !== -1; at = bytes.indexOf(TEXT, at + TEXT.length)) count++;
  return count;
}

function rewriteOne(path: string): number {
  const bytes = readFileSync(path);
  if (!hasMarkerText(bytes)) return 0;
  const { changes, problems } = rewriteFile(findMarkers(path, bytes), ({ part }) => {
    return { kind: 'value', value: part === 'tag' ? '1.28.0' : 'ghcr.io/acme/web:1.28.0' };
  });
  if (problems.length > 0) throw new Error(problems[0]?.message);
  return changes.length;
}

function smallTree(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (let i = 0; i < 10_000; i++) {
    files.set(`d${i % 100}/f${i}.yaml`, deployment(i, i % 20 === 0));
  }
  return files;
}

function deployment(index: number, isMarked: boolean): string {
  const marker = (part: string): string => (isMarked ? ` # {"$imagepolicy": "flux-system:web${part}"}` : '');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  namespace: "apps"
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/version: 1.27.1${marker(':tag')}
spec:
  replicas: 2
  selector:
    matchLabels: { app.kubernetes.io/name: web }
  template:
    metadata:
      labels:
        app.kubernetes.io/name: web
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1.27.1${marker('')}
          args: ['--port', '8080']
          env:
            # where the service listens
            - name: GREETING
              value: "hello, world"
            - name: SCRIPT
              value: |
                echo start
                exec sleep 1
          ports:
            - containerPort: 8080
              name: http
          resources:
            limits: { cpu: 100m, memory: 128Mi }
            requests: { cpu: 50m, memory: 64Mi }
${'          # padding\n'.repeat(4)}`;
}

function largeFile(size: number, markers: number): string {
  const parts: string[] = ['items:\n'];
  const each = Math.floor(size / markers);
  for (let i = 0; i < markers; i++) {
    const head = `  - name: item-${i}\n    image: ghcr.io/acme/web:1.27.1 # {"$imagepolicy": "flux-system:web"}\n    description: `;
    parts.push(`${head}${'x'.repeat(Math.max(1, each - head.length - 1))}\n`);
  }
  return parts.join('');
}

/** Anchors, flow collections on several lines, quoted scalars on several lines and block scalars with markers. */
function worstFile(size: number): string {
  const each = Math.floor(size / (size / MEGABYTE) / 1_000);
  const parts: string[] = [];
  for (let length = 0, i = 0; i < (size / MEGABYTE) * 1_000; i++) {
    const part = worstPart(i);
    parts.push(part, `  pad: "${'y'.repeat(Math.max(1, each - part.length - 10))}"\n`);
    length += part.length;
    if (length > size) throw new Error('the parts are too large');
  }
  return parts.join('');
}

function worstPart(index: number): string {
  const marker = '# {"$imagepolicy": "flux-system:web"}';
  return `key-${index}: &a${index}
  flow: { a: 1,
    b: [ghcr.io/acme/web:1.27.1, ${marker}
      x, { y: z } ] }
  quoted: "two
    lines" ${marker}
  ? complex
  : ghcr.io/acme/web:1.27.1 ${marker}
  block: |+ ${marker}
    ghcr.io/acme/web:1.27.1

`;
}
