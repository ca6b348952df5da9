import type { Problem } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import type { ImageName } from './image-name.ts';

/** Tags after exclusion, in Flux's order: descending by bytes, duplicates kept. */
export type ScannedTags = {
  readonly tags: readonly string[];
  /** How many tags the registry named. */
  readonly listed: number;
  /** How many of them the exclusion list left out. */
  readonly excluded: number;
  /** When the registry was asked, in milliseconds since the epoch; absent when that was just now. */
  readonly listedAt?: number;
};

/** What one ImageRepository answered. A partial scan must never move a tag. */
export type Scan = { readonly repository: ImageRepository; readonly image?: ImageName } & (
  | ({ readonly status: 'complete' } & ScannedTags)
  | ({ readonly status: 'partial'; readonly reason: string } & ScannedTags)
  | { readonly status: 'failed'; readonly problem: Problem }
  | { readonly status: 'suspended' }
);
