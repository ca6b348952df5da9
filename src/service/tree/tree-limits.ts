import { maxFileSize } from '../../manifests/checkout/local-tree.ts';

/** Where reading an archive is broken off. Sizes are in bytes. */
export type TreeLimits = {
  /** Of the archive as it is sent. */
  readonly compressed: number;
  /** Of the archive when it is unpacked, which is never held at once. */
  readonly unpacked: number;
  /** Of all files that are kept in memory. */
  readonly kept: number;
  /** Of one file; a larger one is not read, as in a checkout. */
  readonly file: number;
  /** Files, links and directories. */
  readonly entries: number;
  /** Of one path. */
  readonly path: number;
  /** Of all paths together. */
  readonly paths: number;
  /** Files that are fetched one by one, where the archive differs from what Git holds. */
  readonly repairs: number;
  /** Milliseconds for all of it. */
  readonly time: number;
};

const mebibyte = 2 ** 20;

export const defaultTreeLimits: TreeLimits = {
  compressed: 512 * mebibyte,
  unpacked: 4_096 * mebibyte,
  kept: 128 * mebibyte,
  file: maxFileSize,
  entries: 250_000,
  path: 4_096,
  paths: 32 * mebibyte,
  repairs: 200,
  time: 120_000,
};
