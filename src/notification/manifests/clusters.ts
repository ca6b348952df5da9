type Placed = { readonly metadata: { readonly clusters?: readonly string[] } };

/** Whether there is a cluster that has both; what names no clusters is in all of them. */
export function isInOneCluster({ metadata: a }: Placed, { metadata: b }: Placed): boolean {
  return a.clusters === undefined || b.clusters === undefined || overlaps(a.clusters, b.clusters);
}

export function overlaps(some: readonly string[], others: readonly string[]): boolean {
  return some.some((cluster) => others.includes(cluster));
}
