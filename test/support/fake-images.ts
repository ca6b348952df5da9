import { createHash } from 'node:crypto';

/** An image that a fake registry makes up. */
export type FakeImage = {
  /** `os/architecture[/variant]`; two or more make an index. `['linux/amd64']` by default. */
  readonly platforms?: readonly string[];
  /** Makes an index even of a single platform. */
  readonly index?: boolean;
  /** Adds an attestation for each platform, as BuildKit does. */
  readonly attestations?: boolean;
  /** `2024-05-01T10:00:00Z` by default; `null` leaves it out. */
  readonly created?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the manifest of each image, and of the index. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** `application/vnd.oci.image.config.v1+json` by default. */
  readonly configType?: string;
  /** What makes the image another one. */
  readonly content?: string;
};

/** The manifests and blobs of an image, as text by digest; `digest` is that of the manifest that a tag names. */
export type FakeContent = {
  readonly digest: string;
  readonly manifests: ReadonlyMap<string, { readonly type: string; readonly text: string }>;
  readonly blobs: ReadonlyMap<string, string>;
};

const types = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
};

/** The same image for the same description, every time. */
export function makeFakeImage(image: FakeImage): FakeContent {
  const { platforms = ['linux/amd64'], index = platforms.length > 1 } = image;
  const [manifests, blobs] = [new Map<string, { type: string; text: string }>(), new Map<string, string>()];
  const addManifest = (type: string, value: unknown): string => {
    const text = JSON.stringify(value);
    manifests.set(toSha256(text), { type, text });
    return toSha256(text);
  };
  const addImage = (platform: string): string => {
    const config = toConfig(platform, image);
    blobs.set(toSha256(config), config);
    const { configType = types.config, annotations } = image;
    const descriptor = { mediaType: configType, digest: toSha256(config), size: config.length };
    const named = {
      schemaVersion: 2,
      mediaType: types.manifest,
      config: descriptor,
      layers: [],
      annotations,
    };
    return addManifest(types.manifest, named);
  };
  const entries = platforms.map((platform) => toEntry(platform, addImage(platform)));
  if (!index) return { digest: entries[0]?.digest ?? '', manifests, blobs };
  const attestations = image.attestations === true ? entries.map((entry) => toAttestation(entry.digest)) : [];
  const all = [...entries, ...attestations];
  const { annotations } = image;
  const digest = addManifest(types.index, {
    schemaVersion: 2,
    mediaType: types.index,
    manifests: all,
    annotations,
  });
  return { digest, manifests, blobs };
}

export function toSha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function toConfig(platform: string, image: FakeImage): string {
  const { created = '2024-05-01T10:00:00Z', labels, content } = image;
  return JSON.stringify({
    ...toPlatform(platform),
    ...(created !== null && { created }),
    config: { Labels: labels ?? null, Env: [content ?? ''] },
  });
}

function toEntry(platform: string, digest: string) {
  return { mediaType: types.manifest, digest, size: 1, platform: toPlatform(platform) };
}

function toPlatform(platform: string) {
  const [os = '', architecture = '', variant] = platform.split('/');
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

function toAttestation(digest: string) {
  const annotations = {
    'vnd.docker.reference.type': 'attestation-manifest',
    'vnd.docker.reference.digest': digest,
  };
  return { ...toEntry('unknown/unknown', toSha256(`attestation of ${digest}`)), annotations };
}
