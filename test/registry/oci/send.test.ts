import { expect, test } from 'vitest';
import type { HttpHeaders, Transport } from '../../../src/registry/oci/http/transport.ts';
import { sendOnce } from '../../../src/registry/oci/send.ts';
import { createTextSink } from '../../../src/registry/oci/sink.ts';

/** What is read of a header that came as `headers` say. */
async function read(name: string, headers: HttpHeaders): Promise<string | null> {
  const transport: Transport = async (_, open) => open({ status: 200, headers }).end();
  const response = await sendOnce(
    {
      method: 'GET',
      url: new URL('https://registry.example.com/'),
      headers: {},
      open: () => createTextSink(1),
    },
    { transport, timeout: 1_000, signal: new AbortController().signal },
  );
  return response.headers.get(name);
}

test('a header that comes several times is one list', async () => {
  const link = ['</a>; rel="next"', '</b>; rel="prev"'];
  await expect(read('link', { link })).resolves.toBe('</a>; rel="next", </b>; rel="prev"');
});

test.each(['location', 'retry-after', 'content-type'])(
  'of %s, which is said once, the first counts',
  async (name) => {
    await expect(read(name, { [name]: ['1', '2'] })).resolves.toBe('1');
  },
);

test('a header that did not come is nothing', async () => {
  await expect(read('location', {})).resolves.toBeNull();
  await expect(read('location', { location: [] })).resolves.toBeNull();
});
