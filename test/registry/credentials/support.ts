import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

import { TidemarkError } from '../../../src/errors.ts';
import type { ImageRepository, ImageRepositorySpec } from '../../../src/manifests/types.ts';

/** A folder with files (path → text) that is gone after the test. */
export function createFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-credentials-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export type DoubleRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type DoubleAnswer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or data that is sent as JSON. */
  readonly body?: unknown;
};

/** A server on loopback that answers as `answer` says and keeps what it was asked; gone after the test. */
export async function startDouble(
  answer: (request: DoubleRequest) => DoubleAnswer | 'silence',
): Promise<{ readonly url: string; readonly requests: readonly DoubleRequest[] }> {
  const requests: DoubleRequest[] = [];
  const respond = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = incoming;
    const chunks: readonly Buffer[] = await incoming.toArray();
    const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    const answered = answer(request);
    if (answered === 'silence') return;
    const { status = 200, headers: extra = {}, body = '' } = answered;
    outgoing.writeHead(status, extra).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = createServer((incoming, outgoing) => void respond(incoming, outgoing));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the double has no port');
  return { url: `http://127.0.0.1:${address.port}`, requests };
}

/** The coded error that `work` ends with. */
export async function catchCoded(work: () => unknown): Promise<TidemarkError> {
  let thrown: unknown;
  try {
    await work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(TidemarkError);
  return thrown instanceof TidemarkError ? thrown : expect.unreachable();
}

const PLACE = { file: 'images.yaml', line: 3, column: 5 };

/** `ImageRepository` `flux-system/app` with these fields in its `spec`. */
export function createRepository(spec: Partial<ImageRepositorySpec> = {}): ImageRepository {
  return {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name: 'app', namespace: 'flux-system', labels: {}, annotations: {} },
    spec: {
      image: 'ghcr.io/acme/app',
      interval: 60_000,
      timeout: 60_000,
      provider: 'generic',
      insecure: false,
      exclusionList: ['^.*\\.sig$'],
      suspend: false,
      ...spec,
    },
    place: PLACE,
    placeOf: (path) => ({ ...PLACE, line: PLACE.line + path.length }),
  };
}
