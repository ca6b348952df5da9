import type { ImageName } from '../image-name.ts';
import type { Demand } from './challenge.ts';

/** What is known of how registries want to be answered, so that they need not be asked for each repository. */
export interface Demands {
  find(url: URL, image: ImageName): Demand | undefined;
  /** What an origin says of itself, unless more is known. */
  expect(url: URL, demand: Demand | undefined): void;
  /** What an origin said to a request for `image`. The scope holds for that image only. */
  learn(url: URL, image: ImageName, demand: Demand): void;
}

export function createDemands(): Demands {
  const ofOrigins = new Map<string, Demand | undefined>();
  const ofImages = new Map<string, Demand>();
  const toKey = (url: URL, image: ImageName): string => `${url.origin}/${image.repository}`;

  return {
    find: (url, image) => ofImages.get(toKey(url, image)) ?? ofOrigins.get(url.origin),
    expect: (url, demand) => {
      if (!ofOrigins.has(url.origin)) ofOrigins.set(url.origin, withoutScope(demand));
    },
    learn: (url, image, demand) => {
      ofImages.set(toKey(url, image), demand);
      ofOrigins.set(url.origin, withoutScope(demand));
    },
  };
}

function withoutScope(demand: Demand | undefined): Demand | undefined {
  if (demand?.kind !== 'bearer') return demand;
  const { kind, realm, service } = demand;
  return { kind, realm, ...(service !== undefined && { service }) };
}
