import type { ListingLimits } from '../../registry/oci/options.ts';

/** What one installation may use. The operator sets it; nothing in a repository changes it. */
export type TenantLimits = {
  /** Requests to registries in one run. */
  readonly requestsPerRun: number;
  /** Requests to registries in all runs of the last hour. */
  readonly requestsPerHour: number;
  /** Bytes of tags that all listings of one run may have. */
  readonly tagBytesPerRun: number;
  /** Milliseconds for one run. */
  readonly time: number;
  /** Where one listing is broken off. */
  readonly listing: ListingLimits;
};

const mebibyte = 2 ** 20;

export const defaultTenantLimits: TenantLimits = {
  requestsPerRun: 5_000,
  requestsPerHour: 50_000,
  tagBytesPerRun: 256 * mebibyte,
  time: 15 * 60_000,
  listing: { pages: 2_000, tags: 1_000_000, pageBytes: 16 * mebibyte, listingBytes: 64 * mebibyte },
};
