import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { FakeGithub } from '../github/fake-github.ts';

/** A commit as GitHub packs it: one directory around everything. */
export async function makeTarball({ repository }: FakeGithub, oid: string): Promise<Buffer> {
  const archive = pack();
  const root = `acme-fleet-${oid.slice(0, 7)}`;
  archive.entry({ name: `${root}/`, type: 'directory' });
  for (const [path, { mode, oid: blob }] of repository.objects.filesOf(oid)) {
    const content = repository.objects.readBlob(blob) ?? Buffer.alloc(0);
    if (mode === '120000')
      archive.entry({ name: `${root}/${path}`, type: 'symlink', linkname: String(content) });
    else
      archive.entry(
        { name: `${root}/${path}`, mode: Number.parseInt(mode, 8) & 0o777 },
        Buffer.from(content),
      );
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  return gzipSync(Buffer.concat(chunks));
}
