import { setFlagsFromString } from 'node:v8';
import type { ImageRepository } from '../../src/manifests/types.ts';
import { createOciRegistry } from '../../src/registry/oci/create-oci-registry.ts';
import { scanRepositories } from '../../src/registry/scan.ts';

/**
 * Scans the one image that the first argument names and prints how many tags were found and the peak memory in MB. The
 * second argument is a flag for V8.
 */
const [image = '', flag] = process.argv.slice(2);
if (flag !== undefined) setFlagsFromString(flag);
const place = { file: 'images.yaml', line: 1, column: 1 };
const repository: ImageRepository = {
  apiVersion: 'image.toolkit.fluxcd.io/v1',
  kind: 'ImageRepository',
  metadata: { name: 'app', namespace: 'apps', labels: {}, annotations: {} },
  spec: {
    image,
    interval: 600_000,
    timeout: 600_000,
    provider: 'generic',
    insecure: false,
    exclusionList: ['^.*\\.sig$'],
    suspend: false,
  },
  place,
  placeOf: () => place,
};
const scans = await scanRepositories([repository], {
  registry: createOciRegistry(),
  credentialsFor: async () => undefined,
});
const scan = scans.get('apps/app');
const found = scan !== undefined && 'tags' in scan ? scan.tags.length : 0;
// In kilobytes, on every platform that Node.js knows.
process.stdout.write(`${found} ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
