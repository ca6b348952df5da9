/**
 * Whether markers count in a file of this name: the extension is exactly `.yaml` or `.yml`, or the name is exactly
 * `Kustomization`. Case matters, and nothing needs to stand before the extension, as in Flux.
 */
export function isManifestFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.endsWith('.yaml') || name.endsWith('.yml') || name === 'Kustomization';
}
