export type Gvk = { readonly group: string; readonly version: string; readonly kind: string };

export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Whether every part that is given equals, literally. */
export function matchesGvk(gvk: Gvk, parts: Partial<Gvk>): boolean {
  return (
    (!parts.kind || parts.kind === gvk.kind) &&
    (!parts.group || parts.group === gvk.group) &&
    (!parts.version || parts.version === gvk.version)
  );
}
